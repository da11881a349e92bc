import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { releaseAt, remove, strike } from "../../src/held/review";
import { pause, resume, switchSite } from "../../src/held/switches";
import { fetchBack, tryAgain } from "../../src/outbox/outcome";
import { releaseDue } from "../../src/outbox/release";
import { sendReady } from "../../src/outbox/send";
import { openDatabase } from "../../src/store/database";
import { KEY_OF_CHAT, World } from "../world";
import { KEY } from "../fake-node";
import { IDBFactory } from "fake-indexeddb";

let world: World;
beforeEach(async () => {
  world = await World.make();
});

const outbox = () => world.database.getAll("outbox");
const sent = () => world.database.getAll("sent");
const atNode = () => [...world.node.has.values()].map((text) => JSON.parse(text) as { conversation: { content: string }[] });

describe("a conversation", () => {
  test("rests for 24 hours and then goes out", async () => {
    await world.see("u1", "a1");

    await world.wakeAfter(23.9);
    expect(world.node.asked).toEqual([]);

    await world.wakeAfter(0.2);
    expect(world.node.stored).toBe(1);
    expect((await world.conversation()).state).toBe("sent");
    expect(await outbox()).toEqual([]);
    expect((await sent()).map(({ standing }) => standing)).toEqual(["waiting"]);
  });

  test("rests anew when the chat goes on", async () => {
    await world.see("u1", "a1");
    await world.wakeAfter(20);
    await world.see("u1", "a1", "u2", "a2");

    await world.wakeAfter(20);

    expect(world.node.stored).toBe(0);
  });

  test("goes out at once when its contributor says so, and never when it is kept", async () => {
    await world.see("u1", "a1");
    await releaseAt(world.database, KEY_OF_CHAT, null);
    await world.wakeAfter(1000);
    expect(world.node.stored).toBe(0);

    await releaseAt(world.database, KEY_OF_CHAT, world.now);
    await world.wakeAfter(0);

    expect(world.node.stored).toBe(1);
  });

  test("that goes on while it waits at the node takes its own place there", async () => {
    await world.see("u1", "a1");
    await world.wakeAfter(25);
    await world.see("u1", "a1", "u2", "a2");
    await world.wakeAfter(25);

    expect(world.node.stored).toBe(1);
    expect(atNode().map(({ conversation }) => conversation.length)).toEqual([4]);
    expect((await world.conversation()).state).toBe("sent");
  });

  test("that goes on after it was published is sent anew, and the old one is taken back", async () => {
    await world.see("u1", "a1");
    await world.wakeAfter(25);
    world.node.published.add([...world.node.has.keys()][0] as string);
    await world.see("u1", "a1", "u2", "a2");
    await world.wakeAfter(25);
    await world.wakeAfter(1);
    await world.wakeAfter(1);

    expect(world.node.stored).toBe(2);
    expect(world.node.withdrawn).toHaveLength(1);
    expect((await sent()).map(({ standing }) => standing).sort()).toEqual(["taken-back", "waiting"]);
    expect(await outbox()).toEqual([]);
  });

  test("of which everything was struck out is not sent", async () => {
    await world.see("u1", "a1");
    await strike(world.database, KEY_OF_CHAT, "u1", true);
    await strike(world.database, KEY_OF_CHAT, "a1", true);

    await world.wakeAfter(25);

    expect(world.node.asked).toEqual([]);
    expect((await world.conversation()).releaseAt).toBeNull();
  });
});

describe("nothing goes out while paused", () => {
  test.each([
    ["everything", { what: "everything" as const }],
    ["the site", { what: "site" as const, site: "chatgpt" }],
    ["the conversation", { what: "conversation" as const, key: KEY_OF_CHAT }],
  ])("%s, and it goes once that is over", async (_, what) => {
    await world.see("u1", "a1");
    await pause(world.database, what, world.now);

    await world.wakeAfter(48);
    expect(world.node.asked).toEqual([]);

    await resume(world.database, what);
    await world.wakeAfter(0);
    expect(world.node.stored).toBe(1);
  });

  test("the site is switched off", async () => {
    await world.see("u1", "a1");
    await switchSite(world.database, "chatgpt", "off");

    await world.wakeAfter(48);

    expect(world.node.asked).toEqual([]);
  });

  test("also not what was in the outbox already", async () => {
    await world.see("u1", "a1");
    world.node.isAway = true;
    await world.wakeAfter(25);
    await pause(world.database, { what: "everything" }, world.now);
    world.node.isAway = false;

    await world.wakeAfter(48);

    expect(world.node.stored).toBe(0);
    expect(await outbox()).toHaveLength(1);
  });
});

describe("what fails", () => {
  test("stays, and is tried again with growing pauses", async () => {
    await world.see("u1", "a1");
    world.node.isAway = true;
    const pauses: number[] = [];
    await world.wakeAfter(25);
    for (let time = 0; time < 4; time++) {
      const [leaving] = await outbox();
      pauses.push((leaving?.notBefore ?? 0) - world.now);
      world.now = leaving?.notBefore ?? 0;
      await sendReady(world.database, world.around);
    }

    expect(pauses).toEqual([...pauses].sort((one, other) => one - other));
    expect(new Set(pauses).size).toBe(4);
    world.node.isAway = false;
    await world.wakeAfter(2);
    expect(world.node.stored).toBe(1);
  });

  test.each([500, 502, 503, 507, 408, 429])("with %i stays", async (status) => {
    await world.see("u1", "a1");
    world.node.fail = () => ({ status });

    await world.wakeAfter(25);

    expect((await outbox()).map(({ state }) => state)).toEqual(["ready"]);
    expect((await world.conversation()).state).toBe("leaving");
  });

  test("is not tried before the node asked for it", async () => {
    await world.see("u1", "a1");
    world.node.fail = () => ({ status: 503, retryAfterS: 1800 });

    await world.wakeAfter(25);

    expect(((await outbox())[0]?.notBefore ?? 0) - world.now).toBeGreaterThanOrEqual(1_800_000);
  });

  test.each([400, 403, 413, 422])("with %i is shown to its contributor, who can change it", async (status) => {
    await world.see("u1", "a1");
    world.node.fail = () => ({ status });
    await world.wakeAfter(25);
    const [refused] = await outbox();
    expect(refused).toMatchObject({ state: "refused", problem: { status, title: "It failed." } });

    await world.wakeAfter(48);
    expect(world.node.asked.filter(({ method }) => method === "POST")).toHaveLength(1);

    await fetchBack(world.database, refused?.w as string, world.now);
    expect(await world.conversation()).toMatchObject({ state: "held", releaseAt: null });
    expect(await outbox()).toEqual([]);
  });

  test("because the node refuses it has the node's reason, and another try", async () => {
    await world.see("u1", "a1");
    world.node.refuses = "language";
    await world.wakeAfter(25);
    const [refused] = await outbox();
    expect(refused?.problem?.detail).toBe("language");

    world.node.refuses = "";
    await tryAgain(world.database, refused?.w as string, world.now);
    await world.wakeAfter(0);

    expect(world.node.stored).toBe(1);
  });

  test("because the token is unknown stops that node, and keeps everything", async () => {
    await world.see("u1", "a1");
    world.node.fail = () => ({ status: 401 });

    await world.wakeAfter(25);

    expect((await world.database.get("nodes", KEY))?.fault?.kind).toBe("unknown-token");
    expect(await outbox()).toHaveLength(1);
  });
});

describe("another key at the same address", () => {
  test("stops sending and says why, before the token is shown", async () => {
    await world.see("u1", "a1");
    world.node.vkey = "lab.example/sharelm+11111111+BBBB";

    await world.wakeAfter(25);

    expect(world.node.asked.map(({ path, authorization }) => [path, authorization])).toEqual([["/.well-known/sharelm-node", null]]);
    expect((await world.database.get("nodes", KEY))?.fault).toMatchObject({ kind: "other-key", found: world.node.vkey });
  });

  test("is forgotten when the known key is back", async () => {
    await world.see("u1", "a1");
    world.node.vkey = "other";
    await world.wakeAfter(25);
    world.node.vkey = KEY;

    await world.wakeAfter(1);

    expect(world.node.stored).toBe(1);
    expect((await world.database.get("nodes", KEY))?.fault).toBeUndefined();
  });
});

describe("a deleted conversation", () => {
  test("stays deleted when the chat goes on, and nothing of it is kept", async () => {
    await world.see("u1", "a1");
    await remove(world.database, KEY_OF_CHAT, world.now);

    expect(await world.see("u1", "a1", "u2", "a2")).toBe("deleted");
    expect(await world.row()).toEqual({ key: KEY_OF_CHAT, state: "deleted", deletedAt: world.now });
    await world.wakeAfter(48);
    expect(world.node.asked).toEqual([]);
  });

  test("is taken back where it waits", async () => {
    await world.see("u1", "a1");
    await world.wakeAfter(25);

    await remove(world.database, KEY_OF_CHAT, world.now);
    await world.wakeAfter(0);

    expect(world.node.has.size).toBe(0);
    expect(await sent()).toEqual([]);
    expect(await outbox()).toEqual([]);
  });

  test("is withdrawn with its secret where it was published", async () => {
    await world.see("u1", "a1");
    await world.wakeAfter(25);
    world.node.published.add([...world.node.has.keys()][0] as string);

    await remove(world.database, KEY_OF_CHAT, world.now);
    await world.wakeAfter(0);

    expect(world.node.withdrawn).toHaveLength(1);
  });

  test("whose answer was lost is asked for until it can't arrive any more", async () => {
    await world.see("u1", "a1");
    world.node.fail = () => ({ where: "before" });
    await world.wakeAfter(25);
    world.node.fail = () => null;

    await remove(world.database, KEY_OF_CHAT, world.now);
    await world.wakeAfter(0);
    expect(await outbox()).toHaveLength(1);

    // The node was still at work on it.
    const w = (await outbox())[0]?.w as string;
    world.node.has.set(w, "{}");
    await world.wakeAfter(1);
    expect(world.node.has.size).toBe(0);
    expect(await outbox()).toEqual([]);
  });
});

describe("never twice, never lost", () => {
  test("an answer that was lost is asked for again under the same commitment", async () => {
    await world.see("u1", "a1");
    world.node.fail = () => ({ where: "behind" });
    await world.wakeAfter(25);
    world.node.fail = () => null;

    await world.wakeAfter(1);

    expect(world.node.stored).toBe(1);
    expect((await world.conversation()).state).toBe("sent");
  });

  test("a repeat that the node anonymized differently is known as there", async () => {
    await world.see("u1", "a1");
    world.node.fail = () => ({ where: "behind" });
    await world.wakeAfter(25);
    world.node.fail = () => null;
    world.node.has.forEach((_, w) => world.node.has.set(w, "anonymized by another version"));

    await world.wakeAfter(1);

    expect((await world.conversation()).state).toBe("sent");
    expect(world.node.stored).toBe(1);
  });

  test("a number that another browser with the same words used is passed over", async () => {
    await world.see("u1", "a1");
    await releaseAt(world.database, KEY_OF_CHAT, world.now);
    await releaseDue(world.database, world.now);
    world.node.has.set((await outbox())[0]?.w as string, "another browser's");

    await world.wakeAfter(0);
    await world.wakeAfter(0);

    expect(world.node.stored).toBe(1);
    expect((await world.conversation()).state).toBe("sent");
  });

  test("something at that address that is no node does not empty the outbox", async () => {
    await world.see("u1", "a1");
    const answer = globalThis.fetch;
    globalThis.fetch = (async (address: string, options: RequestInit) =>
      address.endsWith("/contributions") ? new Response("<html>Welcome to this café", { status: 200 }) : answer(address, options)) as typeof fetch;

    await world.wakeAfter(25);

    expect(await outbox()).toHaveLength(1);
  });

  test("whatever fails and wherever the browser is stopped", async () => {
    const failure = fc.constantFrom(null, null, { where: "before" as const }, { where: "behind" as const }, { status: 500 }, { status: 503, retryAfterS: 5 });
    await fc.assert(
      fc.asyncProperty(fc.array(failure, { maxLength: 12 }), fc.array(fc.nat(40), { maxLength: 6 }), async (failures, stops) => {
        globalThis.indexedDB = new IDBFactory();
        const world = await World.make();
        await world.see("u1", "a1");
        const left = [...failures];
        world.node.fail = () => left.shift() ?? null;

        for (const stop of stops) await stopped(world, stop);
        for (let round = 0; round < 20; round++) await world.wakeAfter(25);

        expect(world.node.stored).toBe(1);
        expect(await world.database.getAll("outbox")).toEqual([]);
        expect((await world.conversation()).state).toBe("sent");
      }),
      { numRuns: 60 },
    );
  });
});

/** One round in a browser that is stopped after so many writes to its database: later ones fail, as do its requests. */
async function stopped(world: World, writes: number): Promise<void> {
  world.now += 25 * 3_600_000;
  const database = await openDatabase();
  let left = writes;
  const dying = new Proxy(database, {
    get(target, name) {
      const value = Reflect.get(target, name, target) as unknown;
      if (typeof value !== "function") return value;
      return (...given: unknown[]) => {
        if (name === "transaction" && given[1] === "readwrite" && left-- <= 0) throw new Error("stopped");
        return (value as (...given: unknown[]) => unknown).apply(target, given);
      };
    },
  });
  await releaseDue(dying, world.now).then(() => sendReady(dying, world.around)).catch(() => undefined);
  database.close();
}
