/** After something was sent: how it stands, receipts, taking back, leaving a node, another browser with the same words. */

import { beforeEach, describe, expect, test } from "vitest";
import { findOwn } from "../../src/node/finding";
import { seedKept } from "../../src/node/secrets";
import { remove } from "../../src/held/review";
import { countAt, leave } from "../../src/outbox/leaving";
import { ownData, ownTable } from "../../src/outbox/own-data";
import { releaseDue, withdraw, withdrawAll } from "../../src/outbox/release";
import { restore } from "../../src/outbox/restoring";
import { sendReady } from "../../src/outbox/send";
import { lookAfter } from "../../src/outbox/standing";
import type { Membership, Sent } from "../../src/store/rows";
import { openLog, type Log } from "../log";
import { HOUR, KEY_OF_CHAT, World } from "../world";

let world: World;
let log: Log;
beforeEach(async () => {
  world = await World.make();
  log = await openLog("lab.example/sharelm");
  await world.use(log);
});

const look = () => lookAfter(world.database, () => world.now, true);
const sent = async (): Promise<Sent> => (await world.database.getAll("sent"))[0] as Sent;

async function send(): Promise<void> {
  await world.see("u1", "a1");
  await world.wakeAfter(25);
}

async function publish(): Promise<void> {
  await send();
  await world.node.publish((await sent()).w);
  await look();
}

/** A second node, which mirrors the log of the first. */
async function joinAnother(): Promise<string> {
  const other = await openLog("other.example/sharelm");
  const { vkey: _key, ...like } = (await world.database.getAll("nodes"))[0] as Membership;
  world.node.mirror = { url: "https://other.example", log: other };
  await world.database.put("nodes", { ...like, vkey: other.vkey, origin: "other.example/sharelm", name: "Other", url: "https://other.example", token: "t2" });
  return other.vkey;
}

describe("how it stands", () => {
  test("is waiting until it is published, and then shown with a receipt that was checked here", async () => {
    await send();
    await look();
    expect(await sent()).toMatchObject({ standing: "waiting" });

    await world.node.publish((await sent()).w);
    await look();

    expect(await sent()).toMatchObject({ standing: "published", record: { origin: "lab.example/sharelm", index: 0, check: { found: "good" } } });
  });

  test("says what a person at the node decided", async () => {
    await send();
    world.node.afterReview.set((await sent()).w, "personal data");

    await look();

    expect(await sent()).toMatchObject({ standing: "refused", reason: "personal data" });
  });

  test("is asked for all at once, and once published by five digits only", async () => {
    await publish();

    const asked = world.node.asked.map(({ path }) => path);
    const { w } = await sent();

    expect(asked.filter((path) => path === "/api/v1/contributions").length).toBe(2);   // sent, and asked about
    expect(asked.filter((path) => path.includes(w))).toEqual([]);
    expect(asked.filter((path) => path.startsWith("/commitments/")).every((path) => /^\/commitments\/[0-9a-f]{5}$/.test(path))).toBe(true);
  });

  test("is asked every six hours and not more often", async () => {
    await send();
    await lookAfter(world.database, () => world.now);
    const before = world.node.asked.length;

    await lookAfter(world.database, () => world.now + 5 * HOUR);
    expect(world.node.asked.length).toBe(before);

    await lookAfter(world.database, () => world.now + 7 * HOUR);
    expect(world.node.asked.length).toBeGreaterThan(before);
  });

  test("is not asked when everything is known", async () => {
    await publish();
    const before = world.node.asked.length;

    await look();

    expect(world.node.asked.length).toBe(before);
  });

  test("does not get published by a node with another key", async () => {
    await send();
    await world.node.publish((await sent()).w);
    world.node.vkey = (await openLog("evil.example/x")).vkey;

    expect(await look()).toBe(false);
    expect((await sent()).standing).toBe("waiting");
  });

  test.each([
    ["of another record", (receipt: string) => receipt.replace("index 0", "index 1")],
    ["with another signature", (receipt: string) => receipt.replace(/.{6}\n$/, "AAAA=\n")],
    ["that is none", () => "hello"],
  ])("a receipt %s is called false", async (_, change) => {
    world.node.receipts = change;

    await publish();

    expect((await sent()).record?.check?.found).toBe("false");
  });
});

describe("taking back", () => {
  test("what was published shows the secret, and keeps the receipt", async () => {
    await publish();
    const { w } = await sent();

    expect(await withdraw(world.database, w, world.now)).toBe(true);
    await world.wakeAfter(0);

    expect(await sent()).toMatchObject({ standing: "taken-back", withdrawals: [{ origin: "lab.example/sharelm", check: { found: "good" } }] });
    expect(world.node.withdrawn.length).toBe(1);
  });

  test("goes to another node when its own is gone", async () => {
    await publish();
    await joinAnother();
    world.node.isAway = true;
    await withdraw(world.database, (await sent()).w, world.now);

    await world.wakeAfter(0);

    expect(await sent()).toMatchObject({ standing: "taken-back", withdrawals: [{ origin: "other.example/sharelm", check: { found: "good" } }] });
  });

  test("waits where no node can be reached", async () => {
    await publish();
    world.node.isAway = true;
    await withdraw(world.database, (await sent()).w, world.now);

    await world.wakeAfter(0);
    expect((await world.database.getAll("outbox")).map(({ errand, failures }) => [errand, failures])).toEqual([["take-back", 1]]);

    world.node.isAway = false;
    await world.wakeAfter(2);
    expect((await sent()).standing).toBe("taken-back");
  });

  test("gets a receipt later that was not signed at once", async () => {
    await publish();
    world.node.signsLater = true;
    await withdraw(world.database, (await sent()).w, world.now);
    await world.wakeAfter(0);
    expect((await sent()).withdrawals).toMatchObject([{ receipt: "" }]);

    world.node.signsLater = false;
    await look();

    expect((await sent()).withdrawals).toMatchObject([{ check: { found: "good" } }]);
  });

  test("keeps the chat here when it goes on", async () => {
    await publish();
    await withdraw(world.database, (await sent()).w, world.now);
    await world.wakeAfter(0);

    await world.see("u1", "a1", "u2", "a2");
    await world.wakeAfter(1000);

    expect(world.node.stored).toBe(1);
    expect((await world.conversation()).releaseAt).toBeNull();
  });

  test("of all takes back each once", async () => {
    await publish();

    expect(await withdrawAll(world.database, world.now)).toBe(1);
    expect(await withdrawAll(world.database, world.now)).toBe(0);
  });

  test("of a deleted conversation keeps the receipt and not a word", async () => {
    await publish();

    await remove(world.database, KEY_OF_CHAT, world.now);
    await world.wakeAfter(0);

    expect(await sent()).toMatchObject({ standing: "taken-back", withdrawals: [{ check: { found: "good" } }] });
    expect(JSON.stringify(await ownData(world.database, world.now))).not.toContain("text of");
  });
});

describe("leaving a node", () => {
  test("says what is there, forgets the token, and keeps what rests here", async () => {
    await publish();
    await world.see("u1", "a1", "u2", "a2");
    const node = log.vkey;
    expect(await countAt(world.database, node)).toEqual({ resting: 1, waiting: 0, published: 1 });

    await leave(world.database, node, world.now, false);
    await world.wakeAfter(1000);

    expect(await world.database.getAll("nodes")).toEqual([]);
    expect((await world.database.getAll("left")).map(({ token }) => token)).toEqual([""]);
    expect((await world.conversation()).state).toBe("held");
    expect(world.node.stored).toBe(1);
  });

  test("can take back everything that is there, also what waits", async () => {
    await send();
    await leave(world.database, log.vkey, world.now, true);

    await world.wakeAfter(0);

    expect((await sent()).standing).toBe("taken-back");
    expect([...world.node.has]).toEqual([]);
  });

  test("lets what was published be taken back later", async () => {
    await publish();
    await leave(world.database, log.vkey, world.now, false);

    await withdraw(world.database, (await sent()).w, world.now);
    await world.wakeAfter(0);

    expect(await sent()).toMatchObject({ standing: "taken-back", withdrawals: [{ check: { found: "good" } }] });
  });

  test("brings back what was on its way, and it goes nowhere by itself", async () => {
    await world.see("u1", "a1");
    await releaseDue(world.database, world.now + 25 * HOUR);

    await leave(world.database, log.vkey, world.now, false);

    expect(await world.conversation()).toMatchObject({ state: "held", releaseAt: null });
    expect(await world.database.getAll("outbox")).toEqual([]);
  });

  test("chooses another one that was joined, where what goes on is a contribution of its own", async () => {
    await send();
    const other = await joinAnother();
    await leave(world.database, log.vkey, world.now, false);
    expect((await world.database.get("facts", "settings")) as object).toMatchObject({ node: other });

    await world.see("u1", "a1", "u2", "a2");
    world.now += 25 * HOUR;
    await releaseDue(world.database, world.now);

    expect((await world.database.getAll("outbox")).map(({ node, errand }) => [node, errand])).toEqual([[other, "contribute"]]);
    await sendReady(world.database, world.around);
  });
});

describe("another browser with the same words", () => {
  test("finds what was published, with its receipt, and can take it back", async () => {
    await publish();
    const { w } = await sent();
    await world.database.delete("sent", w);
    const node = (await world.database.getAll("nodes"))[0] as Membership;

    expect(await restore(world.database, node, world.now)).toBe(1);
    expect(await sent()).toMatchObject({ w, standing: "published", record: { check: { found: "good" } } });
    expect(await restore(world.database, node, world.now)).toBe(0);

    await withdraw(world.database, w, world.now);
    await world.wakeAfter(0);
    expect((await sent()).standing).toBe("taken-back");
  });

  test("sees that something was taken back elsewhere", async () => {
    await publish();
    world.node.takeBack((await sent()).w);

    await restore(world.database, (await world.database.getAll("nodes"))[0] as Membership, world.now);

    expect((await sent()).standing).toBe("taken-back");
  });

  test("looks on over a gap, and for no longer than the gap", async () => {
    const seed = await seedKept(world.database);
    await world.node.publishUnder(seed, { device: 0, counter: 0 });
    await world.node.publishUnder(seed, { device: 0, counter: 99 });
    await world.node.publishUnder(seed, { device: 2, counter: 3 });
    await world.node.publishUnder(seed, { device: 6, counter: 0 });

    const found = await findOwn("https://lab.example", seed);

    expect("isDone" in found ? found : found.map(({ numbers }) => numbers)).toEqual([{ device: 0, counter: 0 }, { device: 0, counter: 99 }, { device: 2, counter: 3 }]);
  });

  test("says so when the node can't be asked", async () => {
    world.node.isAway = true;

    expect(await restore(world.database, (await world.database.getAll("nodes"))[0] as Membership, world.now)).toMatchObject({ isDone: false });
  });
});

describe("one's own data", () => {
  test("are all of it, without a token or a secret", async () => {
    await publish();

    const text = JSON.stringify(await ownData(world.database, world.now));

    expect(text).toContain("text of u1");
    expect(text).toContain("c2sp.org/tlog-proof");
    expect(text).not.toContain("sharelm_token_x");
    expect(text).not.toContain("seed");
  });

  test("are a table too, a line for each turn", async () => {
    await publish();
    await world.see("u1", "a1", "u2", "a2");

    const lines = (await ownTable(world.database)).trim().split("\r\n");

    expect(lines.length).toBe(1 + 4 + 2);
    expect(lines[1]).toMatch(/^resting,resting-1,ChatGPT,gpt-5,2026-11-21,,,,,1,user,text of u1,/);
    expect(lines.at(-1)).toContain("lab.example/sharelm,0,2,assistant,text of a1");
  });
});
