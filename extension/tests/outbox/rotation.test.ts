/** A node that replaces its key: followed where its recovery key says so, and only there. */

import { generateKeyPairSync } from "node:crypto";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Invite } from "../../src/node/invite";
import { parseVerifierKey, type VerifierKey } from "../../src/node/verifier-key";
import { lookAt } from "../../src/node/joining";
import { openDoor } from "../../src/node/door";
import { reportDrift } from "../../src/held/switches";
import { tellDrifts } from "../../src/outbox/drift";
import { leave } from "../../src/outbox/leaving";
import { replacements } from "../../src/screens/preview";
import { withdraw } from "../../src/outbox/release";
import { check } from "../../src/outbox/receipts";
import { lookAfter } from "../../src/outbox/standing";
import type { Membership, Sent } from "../../src/store/rows";
import { settingsOf } from "../../src/store/settings";
import { URL_OF_NODE } from "../fake-node";
import { openLog, type Log } from "../log";
import { World } from "../world";

let world: World;
let log: Log;
let pinned: string;

beforeEach(async () => {
  world = await World.make();
  log = await openLog("lab.example/sharelm");
  log.begin();
  for (let index = 0; index < 4; index++) log.append({ b: "", t: "record/v1", w: "" });
  await world.use(log);
  pinned = log.vkey;
});

const member = async (): Promise<Membership> => (await world.database.getAll("nodes"))[0] as Membership;

/** What is served and answers from now on. */
function serve(other: Log = log): void {
  world.node.log = other;
  world.node.vkey = other.vkey;
  world.node.rotations = other.rotations;
}

describe("a rotation that the recovery key signed", () => {
  test("is followed, and sending goes on under the same membership", async () => {
    await world.see("u1", "a1");
    log.rotate();
    serve();

    await world.wakeAfter(25);

    expect(world.node.stored).toBe(1);
    expect(await world.database.getAll("nodes")).toMatchObject([{ vkey: log.vkey, token: "sharelm_token_x", replaced: [{ vkey: pinned, until: 5 }] }]);
    expect((await settingsOf(world.database)).node).toBe(log.vkey);
    expect(await world.database.getAll("sent")).toMatchObject([{ node: log.vkey }]);
  });

  test.each([1, 2, 3, 7, 8, 9])("is followed over %d leaves that came before and several rotations that were missed", async (more) => {
    for (let index = 0; index < more; index++) log.append({ b: "", t: "record/v1", w: "" });
    log.rotate();
    for (let index = 0; index < more; index++) log.append({ b: "", t: "record/v1", w: "" });
    log.rotate();
    log.append({ b: "", t: "record/v1", w: "" });
    serve();

    const door = await openDoor(world.database, await member(), world.now);

    expect(door).toMatchObject({ vkey: log.vkey });
    expect((await member()).replaced).toHaveLength(2);
  });

  test("leaves older receipts good, and what was sent where it is", async () => {
    await world.see("u1", "a1");
    await world.wakeAfter(25);
    const [{ w }] = (await world.database.getAll("sent")) as [Sent];
    await world.node.publish(w);
    await lookAfter(world.database, world.around.now, true);
    const [before] = (await world.database.getAll("sent")) as [Sent];
    log.rotate();
    serve();

    await withdraw(world.database, w, world.now);
    await world.wakeAfter(0);

    const [after] = (await world.database.getAll("sent")) as [Sent];
    const { index, receipt, origin } = before.record as Required<Sent>["record"];
    expect(await check(world.database, receipt, { kind: "record", w, origin, index }, world.now)).toMatchObject({ found: "good" });
    expect(after).toMatchObject({ standing: "taken-back", node: log.vkey, withdrawals: [{ check: { found: "good" } }] });
  });

  test("is followed at a node that was left too, so that one's own can be taken back there", async () => {
    await world.see("u1", "a1");
    await world.wakeAfter(25);
    const [{ w }] = (await world.database.getAll("sent")) as [Sent];
    await world.node.publish(w);
    await leave(world.database, pinned, world.now, false);
    log.rotate();
    serve();

    await withdraw(world.database, w, world.now);
    await world.wakeAfter(1);

    expect(await world.database.getAll("left")).toMatchObject([{ vkey: log.vkey, token: "" }]);
    expect(await world.database.getAll("sent")).toMatchObject([{ standing: "taken-back" }]);
  });

  test("makes an invite with the older key good, and the newer one is pinned", async () => {
    const invite: Invite = { url: URL_OF_NODE, key: (await parseVerifierKey(pinned)) as VerifierKey, code: "" };
    log.rotate();
    serve();

    expect(await lookAt(invite, "en")).toMatchObject({ invite: { key: { text: log.vkey } } });
  });
});

describe("another key at the address of a node is refused, and the token not shown,", () => {
  const refused = async (): Promise<void> => {
    await world.see("u1", "a1");
    const before = world.node.asked.length;
    await world.wakeAfter(25);
    expect(world.node.stored).toBe(0);
    expect(world.node.asked.slice(before).filter(({ authorization }) => authorization !== null)).toEqual([]);
    expect(await member()).toMatchObject({ vkey: pinned, fault: { kind: "other-key", found: world.node.vkey } });
  };

  test("when no rotation leads there", async () => {
    serve(await openLog("lab.example/sharelm"));

    await refused();
  });

  test("when another key than the recovery key signed the rotation", async () => {
    log.rotate(generateKeyPairSync("ed25519").privateKey);
    serve();

    await refused();
  });

  test("when the rotation is another log's", async () => {
    const other = await openLog("evil.example/sharelm");
    other.begin();
    other.rotate();
    serve(other);

    await refused();
  });

  test("when somebody made up a log of the same name that begins otherwise, with all that belongs to it", async () => {
    const other = await openLog("lab.example/sharelm");
    other.begin();
    other.append({ b: "", t: "record/v1", w: "" });
    other.rotate();
    serve(other);
    // They can show what the right key signed, but not that their log continues it.
    const [line] = other.rotations.trim().split("\n").map((text) => JSON.parse(text) as Record<string, unknown>);
    const text = log.sign(log.receipt(0).split("\n\n")[1]?.concat("\n") ?? "");
    world.node.rotations = `${JSON.stringify({ ...line, c: text, o: pinned })}\n`;

    await refused();
  });

  test("when a thief of the key signed another log, with a recovery key of their own, behind what was seen before", async () => {
    await openDoor(world.database, await member(), world.now);
    const thief = await openLog("lab.example/sharelm", log);
    thief.begin();
    thief.rotate();
    serve(thief);

    await refused();
  });

  test("when the rotation does not stand where it is said to", async () => {
    log.rotate();
    serve();
    const [line] = log.rotations.trim().split("\n").map((text) => JSON.parse(text) as { i: number });
    log.append({ b: "", t: "record/v1", w: "" });
    world.node.rotations = `${JSON.stringify({ ...line, i: (line?.i ?? 0) + 1 })}\n`;

    await refused();
  });

  test("when it is the old key, and the new one was followed", async () => {
    const old = world.node.rotations;
    log.rotate();
    serve();
    await openDoor(world.database, await member(), world.now);
    const followed = log.vkey;
    world.node.vkey = pinned;
    world.node.rotations = old;

    await world.see("u1", "a1");
    await world.wakeAfter(25);

    expect(world.node.stored).toBe(0);
    expect(await member()).toMatchObject({ vkey: followed, fault: { kind: "other-key", found: pinned } });
  });
});

test("what a replaced key signs over a larger tree than it may is no receipt", async () => {
  await world.see("u1", "a1");
  const index = log.append({ b: "", t: "record/v1", w: "w".repeat(43) });
  const early = log.receipt(index);
  await world.database.put("nodes", { ...(await member()), vkey: (await openLog("lab.example/sharelm")).vkey, replaced: [{ vkey: pinned, until: index + 1, at: 0 }] });
  await world.database.delete("nodes", pinned);
  log.append({ b: "", t: "record/v1", w: "" });
  const late = log.receipt(index);

  const expected = { kind: "record" as const, w: "w".repeat(43), origin: log.origin, index };

  expect([(await check(world.database, early, expected, 0)).found, (await check(world.database, late, expected, 0)).found]).toEqual(["good", "false"]);
});

test("a preview goes to no node with another key: it is the whole text", async () => {
  vi.stubGlobal("chrome", { i18n: { getMessage: (name: string) => name, getUILanguage: () => "en" } });
  serve(await openLog("lab.example/sharelm"));

  const said = await replacements(world.database, await member(), { conversation: [], source: "", platform: "", model: "", model_name: "", timestamp: "" });

  expect(said.textContent).toContain("nodeOtherKey");
  expect(world.node.asked.map(({ path }) => path)).not.toContain("/api/v1/preview");
});

test("a drift report goes to no node with another key", async () => {
  await reportDrift(world.database, "chatgpt", { rule: "empty-turns", version: 1, counts: {}, at: 0 });
  serve(await openLog("lab.example/sharelm"));

  await tellDrifts(world.database, world.around.now);

  expect(world.node.drifts).toEqual([]);
  expect(world.node.asked.filter(({ authorization }) => authorization !== null)).toEqual([]);
});
