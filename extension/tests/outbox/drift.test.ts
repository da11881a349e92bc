/** The drift alarm reaches the node in numbers, and newer selectors come back: signed, data only, and never worse ones. */

import { beforeEach, describe, expect, test } from "vitest";
import { fitting, newerFor, refusePack } from "../../src/held/packs";
import { reportDrift } from "../../src/held/switches";
import { openPacks } from "../../src/node/packs";
import { parseVerifierKey, type VerifierKey } from "../../src/node/verifier-key";
import { fetchPacks, tellDrifts } from "../../src/outbox/drift";
import selectors from "../../src/sites/selectors/chatgpt.json";
import { answer } from "../../src/worker/answer";
import { openLog, type Log } from "../log";
import { HOUR, World } from "../world";

const COUNTS = { questions: 2, answers: 0, expectedQuestions: 2, expectedAnswers: 2, empty: 0, withButtons: 0 };

let world: World;
let log: Log;
beforeEach(async () => {
  world = await World.make();
  log = await openLog("lab.example/sharelm");
  await world.use(log);
});

const serve = (packs: object, by: Log = log): void => {
  world.node.selectors = by.sign(`sharelm/selectors/v1\nlab.example/sharelm\n${JSON.stringify(packs)}\n`);
};
const drift = () => reportDrift(world.database, "chatgpt", { rule: "answers-missing", version: 1, counts: COUNTS, at: world.now });
const fetch = () => fetchPacks(world.database, () => world.now);

describe("an alarm", () => {
  test("is told once, in numbers", async () => {
    await drift();

    await tellDrifts(world.database, world.around.now);
    await tellDrifts(world.database, world.around.now);

    expect(world.node.drifts).toEqual([{ site: "chatgpt", rule: "answers-missing", version: 1, counts: COUNTS }]);
  });

  test("is told later when the node is away", async () => {
    await drift();
    world.node.isAway = true;
    await tellDrifts(world.database, world.around.now);
    world.node.isAway = false;

    await tellDrifts(world.database, world.around.now);

    expect(world.node.drifts.length).toBe(1);
  });

  test("is not told again to a node that does not know of such", async () => {
    await drift();
    world.node.fail = (path) => (path === "/api/v1/drift" ? { status: 404 } : null);
    await tellDrifts(world.database, world.around.now);
    world.node.fail = () => null;

    await tellDrifts(world.database, world.around.now);

    expect(world.node.drifts).toEqual([]);
  });
});

describe("newer selectors", () => {
  const newer = { ...selectors, version: 9, message: "article" };

  test("are taken, end the alarm, and reach the page", async () => {
    await drift();
    serve({ chatgpt: newer });

    expect(await fetch()).toBe(true);

    expect(await world.database.get("switches", "chatgpt")).toEqual({ site: "chatgpt", state: "on" });
    expect(await answer(world.database, { kind: "hello", site: "chatgpt", conversationId: null }, 0)).toEqual({ sharing: "sharing", selectors: newer });
  });

  test("signed by somebody else are not", async () => {
    serve({ chatgpt: newer }, await openLog("lab.example/sharelm"));

    expect(await fetch()).toBe(false);
    expect(await newerFor(world.database, "chatgpt")).toBeNull();
  });

  test.each([
    ["of another node", "sharelm/selectors/v1\nother.example/x\n{}\n"],
    ["that are a checkpoint", "lab.example/sharelm\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"],
    ["that are a list", "sharelm/selectors/v1\nlab.example/sharelm\n[]\n"],
    ["that are no JSON", "sharelm/selectors/v1\nlab.example/sharelm\n{\n"],
    ["with something behind them", "sharelm/selectors/v1\nlab.example/sharelm\n{}\n{}\n"],
  ])("%s are none", async (_, text) => {
    expect(await openPacks(log.sign(text), (await parseVerifierKey(log.vkey)) as VerifierKey)).toBeNull();
  });

  test("go up and never down", async () => {
    serve({ chatgpt: newer });
    await fetch();
    world.now += 25 * HOUR;
    serve({ chatgpt: { ...newer, version: 8, message: "older" } });

    expect(await fetch()).toBe(false);
    expect((await newerFor(world.database, "chatgpt"))?.["message"]).toBe("article");
  });

  test("that read a page worse are not used, until still newer ones come", async () => {
    serve({ chatgpt: newer });
    await fetch();
    await answer(world.database, { kind: "worse", site: "chatgpt", version: 9 }, 0);
    expect(await newerFor(world.database, "chatgpt")).toBeNull();

    world.now += 25 * HOUR;
    expect(await fetch()).toBe(false);
    serve({ chatgpt: { ...newer, version: 10 } });
    world.now += 25 * HOUR;

    expect(await fetch()).toBe(true);
    expect((await newerFor(world.database, "chatgpt"))?.version).toBe(10);
  });

  test("of another version than the one in use are not refused", async () => {
    serve({ chatgpt: newer });
    await fetch();

    await refusePack(world.database, "chatgpt", 8);

    expect(await newerFor(world.database, "chatgpt")).not.toBeNull();
  });

  test("are asked for once a day, and every hour while a site can't be read", async () => {
    const asked = () => world.node.asked.filter(({ path }) => path === "/api/v1/selectors").length;
    await fetch();
    world.now += 2 * HOUR;
    await fetch();
    expect(asked()).toBe(1);

    await drift();
    await fetch();

    expect(asked()).toBe(2);
    expect(world.node.asked.at(-1)?.authorization).toBeNull();
  });

  test.each([
    ["an older version", { ...selectors, version: 1 }],
    ["no version", { message: "article" }],
    ["a version that is no number", { ...selectors, version: "9" }],
    ["an object for a word", { ...selectors, version: 9, message: { run: "code" } }],
    ["a list for a word", { ...selectors, version: 9, message: ["article"] }],
    ["a word for a list", { ...selectors, version: 9, buttons: "Copy" }],
    ["something else in a list", { ...selectors, version: 9, buttons: [1] }],
    ["too long a word", { ...selectors, version: 9, message: "x".repeat(2_001) }],
    ["no name that is known", { version: 9, other: "x" }],
    ["nothing", null],
  ])("with %s are none", (_, pack) => {
    expect(fitting(selectors, pack)).toBeNull();
  });

  test("keep what they do not say, and nothing that is not looked for", () => {
    expect(fitting(selectors, { version: 9, message: "article", other: "x" })).toEqual({ ...selectors, version: 9, message: "article" });
  });
});
