import { beforeEach, describe, expect, test } from "vitest";
import { seenIn } from "../../src/capture/tree";
import { tellDrifts } from "../../src/outbox/drift";
import { remove } from "../../src/held/review";
import { pause, switchSite } from "../../src/held/switches";
import { answer } from "../../src/worker/answer";
import type { Message } from "../../src/worker/messages";
import { isFromScreen, isFromSite, type Sender } from "../../src/worker/sender";
import { nextTick } from "../../src/worker/tick";
import { HOUR, KEY_OF_CHAT, turn, World } from "../world";

let world: World;
beforeEach(async () => {
  world = await World.make();
});

const seen = (): Message => ({ kind: "seen", site: "chatgpt", conversationId: "c1", model: "m", seen: seenIn([turn("u1"), turn("a1")]) });
const count = () => world.database.count("conversations");

test("what is seen on a site that is shared rests here", async () => {
  expect(await answer(world.database, seen(), world.now)).toEqual({ sharing: "sharing" });
  expect(await count()).toBe(1);
});

describe("nothing is taken", () => {
  test.each([
    ["before consent", () => world.database.clear("nodes"), "no-consent"],
    ["from a site that is off", () => switchSite(world.database, "chatgpt", "off"), "off"],
    ["while everything is paused", () => pause(world.database, { what: "everything" }, 0), "paused"],
    ["while the site is paused", () => pause(world.database, { what: "site", site: "chatgpt" }, 0), "paused"],
    ["while the conversation is paused", () => pause(world.database, { what: "conversation", key: KEY_OF_CHAT }, 0), "paused"],
  ])("%s", async (_, arrange, sharing) => {
    await arrange();

    expect(await answer(world.database, seen(), world.now)).toEqual({ sharing });
    expect(await count()).toBe(0);
  });

  test("from a site that the extension does not know", async () => {
    expect(await answer(world.database, { ...seen(), site: "evil" } as Message, world.now)).toEqual({ sharing: "off" });
    expect(await count()).toBe(0);
  });

  test("of a conversation that was deleted", async () => {
    await answer(world.database, seen(), world.now);
    await remove(world.database, KEY_OF_CHAT, world.now);

    expect(await answer(world.database, seen(), world.now)).toEqual({ sharing: "deleted" });
    expect((await world.row())?.state).toBe("deleted");
  });
});

test("a click on the badge pauses, and a drift report pauses the site", async () => {
  expect(await answer(world.database, { kind: "pause", site: "chatgpt", conversationId: "c1", what: "conversation" }, 0)).toEqual({ sharing: "paused" });
  const counts = { questions: 0, answers: 0, expectedQuestions: 1, expectedAnswers: 1, empty: 0, withButtons: 0 };
  expect(await answer(world.database, { kind: "drift", site: "chatgpt", rule: "nothing-found", version: 1, counts }, 0)).toEqual({ sharing: "drift" });
});

test("no answer to a page holds anything but whether it is shared", async () => {
  const messages: Message[] = [seen(), { kind: "hello", site: "chatgpt", conversationId: null }, { kind: "pause", site: "chatgpt", conversationId: null, what: "everything" }];

  for (const message of messages) expect(Object.keys(await answer(world.database, message, world.now))).toEqual(["sharing"]);
});

describe("a sender", () => {
  const SELF = "abc";
  const tab = { incognito: false } as chrome.tabs.Tab;
  const good: Sender = { id: SELF, url: "https://chatgpt.com/c/1", frameId: 0, tab };

  test("is a page of the site that it names", () => {
    expect(isFromSite(good, SELF, "chatgpt")).toBe(true);
  });

  test.each<[string, Partial<Sender>]>([
    ["another extension", { id: "other" }],
    ["a page of another site", { url: "https://evil.example/?https://chatgpt.com/" }],
    ["a host that only begins so", { url: "https://chatgpt.com.evil.example/c/1" }],
    ["a page without TLS", { url: "http://chatgpt.com/c/1" }],
    ["a frame inside another page", { frameId: 3 }],
    ["a private window", { tab: { incognito: true } as chrome.tabs.Tab }],
    ["no page at all", { tab: undefined as unknown as chrome.tabs.Tab }],
  ])("is not %s", (_, change) => {
    expect(isFromSite({ ...good, ...change }, SELF, "chatgpt")).toBe(false);
  });

  test("is a screen of the extension's own by its address, which no page has", () => {
    expect(isFromScreen({ id: SELF, url: "chrome-extension://abc/page.html" }, SELF, "chrome-extension://abc/")).toBe(true);
    expect(isFromScreen(good, SELF, "chrome-extension://abc/")).toBe(false);
  });
});

test("the next alarm is for whatever comes first", async () => {
  expect(await nextTick(world.database, world.now)).toBeNull();
  await world.see("u1", "a1");

  expect(await nextTick(world.database, world.now)).toBe(world.now + 24 * HOUR);
});

describe("a chat of one's own", () => {
  const OWN = "openwebui@chat.lab.example";
  const at = (url: string): Sender => ({ id: "me", url, frameId: 0, tab: { incognito: false } as chrome.tabs.Tab });
  const from = (site: string): Message => ({ ...seen(), site }) as Message;

  test("is listened to at its address, and only once it was switched on", async () => {
    expect(isFromSite(at("https://chat.lab.example/c/1"), "me", OWN)).toBe(true);
    expect(isFromSite(at("https://evil.example/c/1"), "me", OWN)).toBe(false);
    expect(isFromSite(at("https://chatgpt.com/c/1"), "me", "openwebui@chatgpt.com")).toBe(false);
    expect(await answer(world.database, from(OWN), world.now)).toEqual({ sharing: "off" });

    await switchSite(world.database, OWN, "on");

    expect(await answer(world.database, from(OWN), world.now)).toEqual({ sharing: "sharing" });
    expect(await world.database.get("conversations", `${OWN}/c1`)).toMatchObject({ site: OWN, platform: "Open WebUI" });
  });

  test("goes on with what was imported of it, wherever that was", async () => {
    await switchSite(world.database, OWN, "on");
    await switchSite(world.database, "openwebui", "on");
    await answer(world.database, from("openwebui"), world.now);

    await answer(world.database, from(OWN), world.now);

    expect(await world.database.getAllKeys("conversations")).toEqual(["openwebui/c1"]);
  });

  test("is told to no node: a drift report names the program", async () => {
    await switchSite(world.database, OWN, "on");
    const counts = { questions: 0, answers: 0, expectedQuestions: 1, expectedAnswers: 1, empty: 0, withButtons: 0 };
    await answer(world.database, { kind: "drift", site: OWN, rule: "nothing-found", version: 1, counts }, 0);

    await tellDrifts(world.database, world.around.now);

    expect(world.node.drifts).toMatchObject([{ site: "openwebui" }]);
  });
});
