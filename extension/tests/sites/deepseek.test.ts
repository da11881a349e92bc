import { describe, expect, test } from "vitest";
import { pathsOf } from "../../src/capture/paths";
import { emptyTree, merge, seenIn } from "../../src/capture/tree";
import { deepseek } from "../../src/sites/deepseek";
import type { Turn } from "../../src/capture/turn";
import { page, savedPage, savedPagesAreHere } from "../pages";

const CHAT = new URL("https://chat.deepseek.com/a/chat/s/0f000000-0000-4000-8000-000000000003");

const read = (document = page("deepseek/chat.html")) => deepseek.read(document, CHAT);
const turn = (index: number) => read().turns[index] as Turn;

describe("a stretch of a chat", () => {
  test("gives its turns in order, named by the numbers of their items", () => {
    expect(read().turns.map(({ id, role }) => [id, role])).toEqual([
      ["turn-5", "user"],
      ["turn-6", "assistant"],
      ["turn-7", "user"],
      ["turn-8", "assistant"],
    ]);
  });

  test("keeps the lines of a question", () => {
    expect(turn(0).content).toBe("Which knot holds?\nOn wet rope.");
  });

  test("keeps an answer's formula, code and table as Markdown", () => {
    expect(turn(1).content).toBe(
      'The **bowline**, with $n = 2$ turns.\n\n```elixir\nIO.puts("knot")\n```\n\n| Knot | Wet |\n| --- | --- |\n| Bowline | yes |',
    );
  });

  test("has thinking and sources as parts, and says which version this is", () => {
    expect(turn(1).parts).toEqual([
      { kind: "thinking", text: "Wet rope slips." },
      { kind: "citation", text: "https://knots.example/bowline", title: "1" },
    ]);
    expect(turn(1).version).toEqual({ index: 1, count: 2 });
  });

  test("names the mode as the page does", () => {
    expect(read().model).toBe("Expert");
  });
});

test("is one conversation however its list is scrolled, and another answer is a branch", () => {
  const stretch = (from: number, to: number): Document => {
    const document = page("deepseek/chat.html");
    [...document.querySelectorAll("[data-virtual-list-item-key]")].forEach((item, index) => (index < from || index >= to) && item.remove());
    return document;
  };
  const other = stretch(0, 2);
  other.querySelector("[data-virtual-list-item-key='6']")?.setAttribute("data-virtual-list-item-key", "9");

  const tree = [stretch(2, 4), stretch(1, 3), stretch(0, 2), other, stretch(0, 4)].reduce((so_far, each) => merge(so_far, seenIn(read(each).turns)), emptyTree);

  expect(pathsOf(tree)).toEqual([["turn-5", "turn-6", "turn-7", "turn-8"], ["turn-5", "turn-9"]]);
});

describe("an answer without the buttons that a complete one has", () => {
  const withoutButtons = (from: number): Document => {
    const document = page("deepseek/chat.html");
    [...document.querySelectorAll("[data-virtual-list-item-key]")].slice(from).forEach((item) => item.querySelectorAll(".ds-icon-button").forEach((button) => button.remove()));
    return document;
  };

  test("is still being written", () => {
    expect(read(withoutButtons(3)).turns.map((each) => each.isStreaming)).toEqual([false, false, false, true]);
  });

  test("is finished where no answer has them: the page has changed", () => {
    expect(read(withoutButtons(0)).isStreaming).toBe(false);
  });
});

test("an answer that has not begun is no question", () => {
  const document = page("deepseek/chat.html");
  const last = [...document.querySelectorAll("[data-virtual-list-item-key]")].at(-1) as Element;
  last.replaceChildren(Object.assign(document.createElement("div"), { className: "ds-message", textContent: "Thinking" }));

  const { turns, isStreaming } = read(document);

  expect(isStreaming).toBe(true);
  expect(turns.filter((each) => !each.isStreaming).map(({ id }) => id)).toEqual(["turn-5", "turn-6", "turn-7"]);
});

describe.skipIf(!savedPagesAreHere)("a saved page", () => {
  const saved = () => read(savedPage("covai/deepseek-chat.html"));

  test("has a question and an answer", () => {
    expect(saved().turns.map(({ id, role }) => [id, role])).toEqual([
      ["turn-1", "user"],
      ["turn-2", "assistant"],
    ]);
    expect(saved()).toMatchObject({ model: "Expert", isStreaming: false, health: { questions: 1, answers: 1, empty: 0, withButtons: 0 } });
  });

  test("a formula, a table, code and a link come out as such", () => {
    const answer = saved().turns[1] as Turn;

    expect(answer.content).toContain("$e^{i\\pi} + 1 = 0$");
    expect(answer.content).toContain("| Denmark | 58,000 | 33.5 | 25 | 66 |");
    expect(answer.content).toContain('```elixir\nIO.puts("Hello, world!")\n```');
    expect(answer.content).toContain("[deadrat.in](https://www.deadrat.in/)");
  });
});
