import { beforeEach, describe, expect, test } from "vitest";
import { formatConversation, REMOVED } from "../../src/held/format";
import { explain, heldIn, rate, rateTurn, releaseAt, remove, removeWords, search, strike, titleOf } from "../../src/held/review";
import { pause, reportDrift, resume, sharingOf, switchSite, takeWish, wish } from "../../src/held/switches";
import { changeSettings } from "../../src/store/settings";
import { HOUR, KEY_OF_CHAT, World } from "../world";

let world: World;
beforeEach(async () => {
  world = await World.make();
});

const formatted = async () => formatConversation(await world.conversation(), { age: "", gender: "", location: "" });

describe("an ordinary chat is one conversation", () => {
  test("however one scrolls, switches, reloads and continues it", async () => {
    await world.see("u1", "a1", "u2", "a2");
    await world.see("u2", "a2", "u3");
    await world.see("a2", "u3", "a3");
    await world.see("u1", "a1", "u2");
    await world.see("u1", "a1", "u2", "a2", "u3", "a3");

    const held = await heldIn(world.database);
    expect(held.map(({ key }) => key)).toEqual([KEY_OF_CHAT]);
    expect((await formatted()).conversation.map(({ content }) => content)).toEqual(["u1", "a1", "u2", "a2", "u3", "a3"].map((name) => `text of ${name}`));
  });

  test("and seeing the same again changes nothing, not even its time", async () => {
    await world.see("u1", "a1");
    const before = await world.conversation();
    world.now += HOUR;

    expect(await world.see("u1", "a1")).toBe("nothing-new");
    expect(await world.conversation()).toEqual(before);
  });

  test("and one that is to be kept for ever stays so when it goes on", async () => {
    await world.see("u1", "a1");
    await releaseAt(world.database, KEY_OF_CHAT, null);

    await world.see("u1", "a1", "u2");

    expect((await world.conversation()).releaseAt).toBeNull();
  });

  test("and the delay is the one that was set", async () => {
    await changeSettings(world.database, { delayHours: 72 });
    await world.see("u1", "a1");

    expect((await world.conversation()).releaseAt).toBe(world.now + 72 * HOUR);
  });
});

describe("what is sent", () => {
  test("has no id, no address and no time of the page, but the day", async () => {
    await world.see("u1", "a1");

    expect(await formatted()).toEqual({
      conversation: [
        { role: "user", content: "text of u1", id: "t1" },
        { role: "assistant", content: "text of a1", id: "t2", parent: "t1" },
      ],
      source: "sharelm-extension", platform: "ChatGPT", model: "gpt-5", model_name: "gpt-5", timestamp: "2026-11-21",
    });
  });

  test("has regenerated answers as branches, the shown one first", async () => {
    await world.see("u1", "a1", "u2", "a2");
    await world.see("u1", "a1b");

    const { conversation, branches } = await formatted();

    expect(conversation.map(({ content, parent }) => [content, parent])).toEqual([
      ["text of u1", undefined], ["text of a1b", "t1"], ["text of a1", "t1"], ["text of u2", "t3"], ["text of a2", "t4"],
    ]);
    expect(branches).toEqual([["t1", "t2"], ["t1", "t3", "t4", "t5"]]);
  });

  test("has ratings of the whole and of each answer, with reason and tags", async () => {
    await world.see("u1", "a1");
    await rate(world.database, KEY_OF_CHAT, -1);
    await rateTurn(world.database, KEY_OF_CHAT, "a1", 1);
    await explain(world.database, KEY_OF_CHAT, " too long ", ["maths", " maths ", ""]);

    const sent = await formatted();

    expect(sent).toMatchObject({ rating: -1, conversation_metadata: { rate: "thumbdown" }, rating_reason: "too long", tags: ["maths"] });
    expect(sent.conversation.map(({ rating }) => rating)).toEqual([undefined, 1]);
  });

  test("a rating can be taken away again", async () => {
    await world.see("u1", "a1");
    await rate(world.database, KEY_OF_CHAT, 1);
    await rate(world.database, KEY_OF_CHAT, null);

    expect(await formatted()).not.toHaveProperty("rating");
  });

  test("is without turns that were struck out, and what follows is tied to what comes before", async () => {
    await world.see("u1", "a1", "u2", "a2");
    await strike(world.database, KEY_OF_CHAT, "u2", true);

    expect((await formatted()).conversation.map(({ content, parent }) => [content, parent])).toEqual([["text of u1", undefined], ["text of a1", "t1"], ["text of a2", "t2"]]);
  });

  test("is without the words that were marked, wherever and however they are written", async () => {
    await world.see("u1:I am Ada Lovelace.", "a1:Hello ADA LOVELACE, or Ada (a+b)?");
    await removeWords(world.database, KEY_OF_CHAT, ["Ada", "Ada Lovelace", "(a+b)"]);
    await explain(world.database, KEY_OF_CHAT, "Ada says so", ["ada"]);

    const sent = await formatted();

    expect(sent.conversation.map(({ content }) => content)).toEqual([`I am ${REMOVED}.`, `Hello ${REMOVED}, or ${REMOVED} ${REMOVED}?`]);
    expect(JSON.stringify(sent).toLowerCase()).not.toContain("ada");
  });
});

describe("who may be listened to", () => {
  const sharing = () => sharingOf(world.database, "chatgpt", KEY_OF_CHAT);

  test("nobody before consent", async () => {
    await world.database.clear("nodes");

    expect(await sharing()).toBe("no-consent");
  });

  test("a site only when it was switched on", async () => {
    expect(await sharingOf(world.database, "other")).toBe("off");
    expect(await sharing()).toBe("sharing");
    await switchSite(world.database, "chatgpt", "off");
    expect(await sharing()).toBe("off");
  });

  test("a pause of one conversation leaves the others, one of a site the other sites", async () => {
    await pause(world.database, { what: "conversation", key: KEY_OF_CHAT }, 0);
    expect([await sharing(), await sharingOf(world.database, "chatgpt", "chatgpt/c2")]).toEqual(["paused", "sharing"]);

    await resume(world.database, { what: "conversation", key: KEY_OF_CHAT });
    await pause(world.database, { what: "site", site: "chatgpt" }, 0);
    expect(await sharing()).toBe("paused");
  });

  test("pausing a site that is off does not switch it on", async () => {
    await switchSite(world.database, "chatgpt", "off");

    await pause(world.database, { what: "site", site: "chatgpt" }, 0);
    await resume(world.database, { what: "site", site: "chatgpt" });

    expect(await sharing()).toBe("off");
  });

  test("a wish to switch a site on is granted once, and not to a permission that comes much later", async () => {
    await wish(world.database, "chatgpt", world.now);
    expect([await takeWish(world.database, world.now + 1), await takeWish(world.database, world.now + 2)]).toEqual(["chatgpt", null]);

    await wish(world.database, "chatgpt", world.now);
    expect(await takeWish(world.database, world.now + HOUR)).toBeNull();
  });

  test("a site whose page has changed not until it is switched on again", async () => {
    await reportDrift(world.database, "chatgpt", { rule: "answers-missing", version: 1, counts: {}, at: 0 });
    expect(await sharing()).toBe("drift");

    await switchSite(world.database, "chatgpt", "on");
    expect(await sharing()).toBe("sharing");
  });
});

describe("the list", () => {
  test("is searched in every turn, for all words", async () => {
    await world.see("u1:Why did my bread sink?", "a1:Air is thinner.");
    const held = await heldIn(world.database);

    expect(search(held, "THINNER bread")).toHaveLength(1);
    expect(search(held, "thinner cake")).toHaveLength(0);
    expect(search(held, "  ")).toHaveLength(1);
  });

  test("names a conversation by how its first question begins, without cutting a character", async () => {
    await world.see(`u1:${"😀".repeat(100)}\nmore`);

    expect(titleOf(await world.conversation())).toBe(`${"😀".repeat(79)}…`);
  });

  test("nothing can be decided about what is gone", async () => {
    await world.see("u1", "a1");
    await remove(world.database, KEY_OF_CHAT, world.now);

    expect(await rate(world.database, KEY_OF_CHAT, 1)).toBe(false);
    expect((await world.row())?.state).toBe("deleted");
  });
});
