import { describe, expect, test } from "vitest";
import { pathsOf } from "../../src/capture/paths";
import { emptyTree, merge, seenIn } from "../../src/capture/tree";
import { claude } from "../../src/sites/claude";
import type { Turn } from "../../src/capture/turn";
import { page, savedPage, savedPagesAreHere } from "../pages";

const CHAT = new URL("https://claude.ai/chat/0f000000-0000-4000-8000-000000000001");

const read = (document = page("claude/chat.html")) => claude.read(document, CHAT);
const turn = (index: number) => read().turns[index] as Turn;

describe("a chat", () => {
  test("gives its turns in order, named by their places", () => {
    expect(read().turns.map(({ id, role, place }) => [id, role, place])).toEqual([
      ["turn-0", "user", 0],
      ["turn-1", "assistant", 1],
      ["turn-2", "user", 2],
      ["turn-3", "assistant", 3],
    ]);
  });

  test("keeps a question's lines, its image, its file's kind without the name, and its version", () => {
    expect(turn(0)).toMatchObject({
      content: "When is high water?\nI sail *tomorrow*.",
      parts: [{ kind: "image", text: "A pier" }, { kind: "file", text: "PDF" }],
      version: { index: 1, count: 2 },
    });
  });

  test("keeps an answer's formula, code, table and list as Markdown", () => {
    expect(turn(1).content).toBe(
      [
        "At **noon**, by $h = a \\cos \\omega t$.",
        "```python\nhigh = 12/1\n```",
        "| Water | Time |\n| --- | --- |\n| High | 12:00 |",
        "1. Look at the table.\n2. Add an hour.",
      ].join("\n\n"),
    );
  });

  test("has thinking, sources and the open artifact as parts", () => {
    expect(turn(1).parts).toEqual([
      { kind: "thinking", text: "Springs follow the full moon." },
      { kind: "citation", text: "https://tides.example/noon", title: "tides.example" },
      { kind: "citation", text: "https://port.example/table", title: "The port's table" },
      { kind: "artifact", text: "# Reading a table\n\nBegin at the top.", title: "Reading a table", language: "md" },
    ]);
  });

  test("takes no fraction in code for a version", () => {
    expect(turn(1).version).toBeUndefined();
  });

  test("names the model", () => {
    expect(read().model).toBe("Sonnet 4.6");
  });
});

test("an artifact that is not open is named without its text", () => {
  const document = page("claude/chat.html");
  document.querySelector("aside")?.remove();

  expect(read(document).turns[1]?.parts).toContainEqual({ kind: "artifact", text: "", title: "Reading a table", language: "md" });
});

test("a stretch of a virtualised chat keeps its places", () => {
  const document = page("claude/chat.html");
  document.querySelectorAll("[role='article']").forEach((each, index) => index < 2 && each.remove());

  expect(read(document).turns.map(({ id }) => id)).toEqual(["turn-2", "turn-3"]);
});

test("where messages have no numbers, one that is being edited does not move the others", () => {
  const document = page("claude/chat.html");
  document.querySelectorAll("[role='article']").forEach((each) => each.removeAttribute("aria-label"));
  document.querySelector("[data-testid='user-message']")?.remove();

  expect(read(document).turns.map(({ id }) => id)).toEqual(["turn-1", "turn-2", "turn-3"]);
});

test("an edited question is a branch, and switching back to the one before is nothing new", () => {
  const document = page("claude/chat.html");
  const [, question] = document.querySelectorAll("[data-testid='user-message'] p");
  const [, answer] = [...document.querySelectorAll(".font-claude-response")].map((each) => each.querySelector(".standard-markdown p") as Element);
  const before = merge(emptyTree, seenIn(read(document).turns));
  (question as Element).textContent = "And the spring tide?";
  (answer as Element).textContent = "In three days.";

  const edited = merge(before, seenIn(read(document).turns));
  const back = merge(edited, seenIn(read().turns));

  const said = (tree: typeof back) => pathsOf(tree).map((path) => path.slice(2).map((id) => tree.turns[id]?.turn.content));
  expect(said(edited)).toEqual([["And the spring tide?", "In three days."], ["And low?", "At six."]]);
  expect(said(back)).toEqual([["And low?", "At six."], ["And the spring tide?", "In three days."]]);
});

test("an answer that is being written is marked as such, and those before it are not", () => {
  const document = page("claude/chat.html");
  [...document.querySelectorAll("[data-is-streaming]")].at(-1)?.setAttribute("data-is-streaming", "true");

  expect(read(document).turns.map((each) => each.isStreaming)).toEqual([false, false, false, true]);
  expect(read(document).isStreaming).toBe(true);
});

describe.skipIf(!savedPagesAreHere)("saved pages", () => {
  test.each([
    ["covai/claude-chat.html", "Sonnet 4.6"],
    ["nuncaeslupus/claude/real-capture.html", "Sonnet 4.5"],
    ["nuncaeslupus/claude/artifact-panel.html", "Opus 4.8"],
  ])("%s has a question and an answer by %s", (name, model) => {
    const { turns, health, ...chat } = read(savedPage(name));

    expect(turns.map(({ role }) => role)).toEqual(["user", "assistant"]);
    expect(health).toEqual({ isChat: true, questions: 1, answers: 1, empty: 0, withButtons: 0 });
    expect(chat.model).toBe(model);
  });

  test("a formula, a table, code and a link come out as such", () => {
    const answer = read(savedPage("covai/claude-chat.html")).turns[1] as Turn;

    expect(answer.content).toContain("$$\ne^{i\\pi} + 1 = 0\n$$");
    expect(answer.content).toContain("| Denmark | ~44,000 | 37 | 25 | 67 |");
    expect(answer.content).toMatch(/^```elixir\ndefmodule Hello do$/m);
    expect(answer.content).toContain("[link to deadrat.in](https://www.deadrat.in/)");
    expect(answer.content).not.toMatch(/^elixir$/m);
  });

  test("a search is a citation, and the artifact that is open has its text", () => {
    expect(read(savedPage("nuncaeslupus/claude/real-capture.html")).turns[1]?.parts[0]).toMatchObject({ kind: "citation", text: "https://example.com/articles/placeholder-search-result" });
    expect(read(savedPage("nuncaeslupus/claude/artifact-panel.html")).turns[1]?.parts[1]?.text).toMatch(/^# Reading a tide table\n\n/);
  });
});
