import { describe, expect, test } from "vitest";
import { chatui } from "../../src/sites/chatui";
import type { Turn } from "../../src/capture/turn";
import { page } from "../pages";

const CHAT = new URL("https://huggingface.co/chat/conversation/6741e0aa00000000000000a1");

const read = (document = page("chatui/chat.html"), location = CHAT) => chatui.read(document, location);
const turn = (index: number) => read().turns[index] as Turn;

describe("a chat", () => {
  test("has the id of its address", () => {
    expect(read().conversationId).toBe("6741e0aa00000000000000a1");
  });

  test("gives its turns in order, told by their places", () => {
    expect(read().turns.map(({ id, role, place }) => [id, role, place])).toEqual([
      ["turn-0", "user", 0],
      ["turn-1", "assistant", 1],
      ["turn-2", "user", 2],
      ["turn-3", "assistant", 3],
    ]);
  });

  test("keeps the lines of a question, and says what was attached", () => {
    expect(turn(0).content).toBe("Why did it sink?\nI bake at 2,000 m.");
    expect(turn(0).parts).toEqual([{ kind: "image", text: "A loaf that did not rise" }, { kind: "file", text: "PDF" }]);
  });

  test("keeps an answer's formula, table and code as Markdown", () => {
    expect(turn(1).content).toBe(
      "Air is **thinner**, so $p = p_0 e^{-h/H}$ falls.\n\n| Height | Yeast |\n| --- | --- |\n| 0 m | 7 g |\n| 2,000 m | 5 g |\n\n```python\nyeast = 7 * 0.7\n```",
    );
  });

  test("has thinking, sources and artifacts as parts", () => {
    expect(turn(1).parts).toEqual([
      { kind: "thinking", text: "Pressure is about 80 % here." },
      { kind: "citation", text: "https://baking.example/altitude", title: "baking.example" },
      { kind: "artifact", text: "", title: "Yeast table", language: "html" },
    ]);
  });

  test("names the model, of an answer where the page says so, and which version this is", () => {
    expect([turn(1).model, turn(3).model, read().model]).toEqual(["loaf-7b", undefined, "oven/loaf-7b"]);
    expect(turn(1).version).toEqual({ index: 1, count: 3 });
  });

  test("is healthy and at rest", () => {
    expect(read().health).toEqual({ isChat: true, questions: 2, answers: 2, empty: 0, withButtons: 0 });
    expect(read().isStreaming).toBe(false);
  });
});

test("a question that gets another id after a reload is the same turn", () => {
  const document = page("chatui/chat.html");
  document.querySelector("[data-message-id='u1']")?.setAttribute("data-message-id", "other");

  expect(read(document).turns.map(({ id }) => id)).toEqual(read().turns.map(({ id }) => id));
});

test.each([
  ["a button to stop it", (document: Document) => document.body.insertAdjacentHTML("beforeend", '<button aria-label="Stop generating"></button>')],
  ["no buttons below it yet", (document: Document) => document.querySelectorAll("[data-message-id='a2'] button").forEach((each) => each.remove())],
])("an answer with %s is being written, and those before it are not", (_, change) => {
  const document = page("chatui/chat.html");
  change(document);

  expect(read(document).turns.map((each) => each.isStreaming)).toEqual([false, false, false, true]);
});

test("a start page has no conversation", () => {
  expect(read(page("chatui/chat.html"), new URL("https://huggingface.co/chat/")).conversationId).toBeNull();
});

test("a page whose markup has changed shows it in the counts", () => {
  const document = page("chatui/chat.html");
  document.querySelectorAll("[data-message-id]").forEach((each) => each.removeAttribute("data-message-id"));

  expect(read(document).turns).toEqual([]);
  expect(read(document).health).toMatchObject({ questions: 2, answers: 2 });
});
