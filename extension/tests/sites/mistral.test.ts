import { describe, expect, test } from "vitest";
import { pathsOf } from "../../src/capture/paths";
import { emptyTree, merge, seenIn } from "../../src/capture/tree";
import { mistral } from "../../src/sites/mistral";
import type { Turn } from "../../src/capture/turn";
import { page, savedPage, savedPagesAreHere } from "../pages";

const CHAT = new URL("https://chat.mistral.ai/chat/0f000000-0000-4000-8000-000000000002");

const read = (document = page("mistral/chat.html")) => mistral.read(document, CHAT);
const turn = (index: number) => read().turns[index] as Turn;

describe("a chat", () => {
  test("gives its turns in order, with the site's ids, and another one for an answer that was rewritten", () => {
    expect(read().turns.map(({ id, role }) => [id, role])).toEqual([
      ["u1", "user"],
      ["a1.1", "assistant"],
      ["u2", "user"],
      ["a2", "assistant"],
    ]);
    expect(turn(1).version).toEqual({ index: 1, count: 2 });
  });

  test("keeps the lines of a question", () => {
    expect(turn(0).content).toBe("How old is the bridge?\nThe stone one.");
  });

  test("keeps an answer's formula, code, list and table of roles as Markdown", () => {
    expect(turn(1).content).toBe(
      [
        "About *900* years, $a \\approx 900$.",
        "```elixir\nIO.puts 900\n```",
        "| Bridge | Year |\n| --- | --- |\n| Stone \\| old | 1126 |\n| Iron | 1880 |",
        "- It was rebuilt **twice**.",
      ].join("\n\n"),
    );
  });

  test("has thinking, sources and a canvas as parts", () => {
    expect(turn(1).parts).toEqual([
      { kind: "thinking", text: "There are two.\n\n```sql\nSELECT 1\n```" },
      { kind: "citation", text: "https://bridges.example/stone", title: "Bridges" },
      { kind: "artifact", text: "", title: "Bridges of the town" },
    ]);
  });
});

test("an answer that was rewritten is a branch", () => {
  const document = page("mistral/chat.html");
  document.querySelector("[data-message-id='a1']")?.setAttribute("data-message-version", "0");
  const first = merge(emptyTree, seenIn(read(document).turns.slice(0, 2)));

  const both = merge(first, seenIn(read().turns));

  expect(pathsOf(both)).toEqual([["u1", "a1.1", "u2", "a2"], ["u1", "a1"]]);
});

test("an answer that is being written is marked as such, and those before it are not", () => {
  const document = page("mistral/chat.html");
  document.querySelector("form")?.insertAdjacentHTML("beforeend", '<button aria-label="Stop generation"></button>');

  expect(read(document).turns.map((each) => each.isStreaming)).toEqual([false, false, false, true]);
});

describe.skipIf(!savedPagesAreHere)("a saved page", () => {
  const saved = () => read(savedPage("covai/mistral-chat.html"));

  test("has a question and an answer, with the site's ids", () => {
    expect(saved().turns.map(({ id, role }) => [id, role])).toEqual([
      ["acf754c0-ed35-466e-b71a-3186abafeb13", "user"],
      ["e08fe1b6-9087-4355-87a0-a1c653c8aa4a", "assistant"],
    ]);
    expect(saved().health).toEqual({ isChat: true, questions: 1, answers: 1, empty: 0, withButtons: 0 });
  });

  test("a formula, a table, code and thinking come out as such", () => {
    const answer = saved().turns[1] as Turn;

    expect(answer.content).toContain("$e^{i\\pi} + 1 = 0$");
    expect(answer.content).toContain("| Country | Median Wages (USD/year) | Avg. Work Hours/Week | Paid Leave Days | Union Membership Rate |");
    expect(answer.content).toContain("| Denmark | 60,000 | 37 | 25 | 67% |");
    expect(answer.content).toContain('```elixir\nIO.puts "Hello, World!"\n```');
    expect(answer.parts.map(({ kind }) => kind)).toEqual(["thinking"]);
    expect(answer.parts[0]?.text).toMatch(/^The user wants a short response/);
  });
});
