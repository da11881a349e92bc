/** A conversation imported from a file goes on at a site without ids of messages, and stays one conversation. */

import { beforeEach, describe, expect, test } from "vitest";
import { pathsOf } from "../../src/capture/paths";
import { seenIn } from "../../src/capture/tree";
import { placed, type Turn } from "../../src/capture/turn";
import { keep } from "../../src/held/capture";
import { takeIn } from "../../src/held/importing";
import { claude as file } from "../../src/imports/claude";
import type { Imported } from "../../src/imports/imported";
import { claude as site } from "../../src/sites/claude";
import { page } from "../pages";
import { World } from "../world";

const HERE = new URL("https://claude.ai/chat/k-7");
let world: World;

beforeEach(async () => {
  world = await World.make();
});

/** The same messages as the service's file writes them: ids of its own, other signs for the same Markdown. */
async function importFile(messages: readonly (readonly [string, string])[]): Promise<void> {
  const chat_messages = messages.map(([sender, text], place) => ({ uuid: `m${place}`, sender, content: [{ type: "text", text }] }));
  await takeIn(world.database, file, [file.read({ uuid: "k-7", name: "", created_at: "2026-03-01T10:00:00Z", chat_messages }, 0) as Imported], world.now);
}

async function see(turns: readonly Turn[]): Promise<string> {
  return keep(world.database, { key: "claude/k-7", site: "claude", platform: "Claude", model: "", seen: seenIn(turns) }, world.now);
}

const onPage = (...texts: readonly string[]): Turn[] =>
  texts.map((content, place) => ({ id: placed(place), place, role: place % 2 === 0 ? "user" : "assistant", content, parts: [], isStreaming: false }));

async function paths(): Promise<string[][]> {
  const row = await world.database.get("conversations", "claude/k-7");
  if (!row || row.state === "deleted") return [];
  return pathsOf(row.tree).map((path) => path.map((id) => row.tree.turns[id]?.turn.content ?? ""));
}

const FILE = [["human", "Which bread keeps longest?"], ["assistant", "**Rye** keeps longest:\n\n* it is moist\n* it is sour"]] as const;
const PAGE = ["Which bread keeps longest?", "**Rye** keeps longest:\n\n- it is moist\n- it is sour"] as const;
const SAID = FILE.map(([, text]) => text);

describe("a chat that was imported", () => {
  test("is looked at and nothing is new", async () => {
    await importFile(FILE);

    expect(await see(onPage(...PAGE))).toBe("nothing-new");
    expect(await paths()).toEqual([SAID]);
  });

  test("goes on, and has the file's text and the new turns, however often it is looked at", async () => {
    await importFile(FILE);
    await see(onPage(...PAGE, "And white bread?", "Two days."));
    await see(onPage(...PAGE, "And white bread?", "Two days.", "And toast?"));
    const [, , , , ...last] = onPage(...PAGE, "And white bread?", "Two days.", "And toast?", "Weeks.");

    await keep(world.database, { key: "claude/k-7", site: "claude", platform: "Claude", model: "", seen: last.map((turn) => ({ turn, after: placed((turn.place ?? 0) - 1) })) }, world.now);

    expect(await paths()).toEqual([[...SAID, "And white bread?", "Two days.", "And toast?", "Weeks."]]);
    expect(await world.database.get("conversations", "claude/k-7")).toMatchObject({ site: "claude", state: "held" });
  });

  test("goes on where only its newest turns are told", async () => {
    await importFile(FILE);
    await see(onPage(...PAGE, "And white bread?"));
    const [answer] = onPage("", "", "", "Two days.").slice(3) as [Turn];

    await keep(world.database, { key: "claude/k-7", site: "claude", platform: "Claude", model: "", seen: [{ turn: answer, after: placed(2) }] }, world.now);

    expect(await paths()).toEqual([[...SAID, "And white bread?", "Two days."]]);
  });

  test("has an edited question as a branch, and the way back", async () => {
    await importFile(FILE);
    await see(onPage("Which cake is quickly made on a rainy Sunday?", "Pancakes."));
    await see(onPage(...PAGE));

    expect(await paths()).toEqual([SAID]);

    await see(onPage(PAGE[0], PAGE[1], "Thanks"));
    await see(onPage("Which cake is quickly made on a rainy Sunday?", "Pancakes."));

    expect((await paths()).sort()).toEqual([["Which cake is quickly made on a rainy Sunday?", "Pancakes."], [...SAID, "Thanks"]].sort());
  });

  test("is told in a language without spaces", async () => {
    await importFile([["human", "哪种面包保存最久？"], ["assistant", "黑麦面包，可以放一个星期。"]]);

    await see(onPage("哪种面包保存最久？", "黑麦面包，可以放一个星期。", "谢谢"));

    expect(await paths()).toEqual([["哪种面包保存最久？", "黑麦面包，可以放一个星期。", "谢谢"]]);
  });

  test("is the page's own, whatever an answer holds", async () => {
    const { turns } = site.read(page("claude/chat.html"), HERE);
    await importFile(turns.map(({ role, content }) => [role === "user" ? "human" : "assistant", content.replaceAll("- ", "* ").replaceAll("**", "__")]));
    const [before = []] = await paths();

    await see([...turns, { id: placed(turns.length), place: turns.length, role: "user", content: "One more thing.", parts: [], isStreaming: false }]);

    expect(turns.length).toBeGreaterThan(3);
    expect(await paths()).toEqual([[...before, "One more thing."]]);
  });
});
