import { describe, expect, test } from "vitest";
import { cohere } from "../../src/sites/cohere";
import type { Turn } from "../../src/capture/turn";
import { page } from "../pages";

const PLAYGROUND = new URL("https://dashboard.cohere.com/playground/chat");

const read = (document = page("cohere/chat.html")) => cohere.read(document, PLAYGROUND);
const turn = (index: number) => read().turns[index] as Turn;

describe("a chat", () => {
  test("has no id: it lasts for as long as its first turn stays", () => {
    expect([read().conversationId, cohere.withoutIds]).toEqual([null, true]);
  });

  test("gives its turns in order, with their places", () => {
    expect(read().turns.map(({ id, role, place }) => [id, role, place])).toEqual([
      ["turn-0", "user", 0],
      ["turn-1", "assistant", 1],
      ["turn-2", "user", 2],
      ["turn-3", "assistant", 3],
    ]);
  });

  test("keeps the lines of a question, and says that a file was there", () => {
    expect(turn(0).content).toBe("Why did it sink?\nI bake at 2,000 m.");
    expect(turn(0).parts).toEqual([{ kind: "file", text: "PDF" }]);
  });

  test("keeps an answer's formula, table and code as Markdown", () => {
    expect(turn(1).content).toBe(
      "Air is **thinner**, so $p = p_0 e^{-h/H}$ falls.\n\n| Height | Yeast |\n| --- | --- |\n| 0 m | 7 g |\n| 2,000 m | 5 g |\n\n```python\nyeast = 7 * 0.7\n```",
    );
  });

  test("has its plan and its sources as parts", () => {
    expect(turn(1).parts).toEqual([
      { kind: "thinking", text: "I will look up the pressure." },
      { kind: "citation", text: "https://baking.example/altitude", title: "Baking" },
    ]);
  });

  test("names the model that was chosen beside it", () => {
    expect(read().model).toBe("loaf-7b-08-2026");
  });

  test("is healthy and at rest", () => {
    expect(read().health).toEqual({ isChat: true, questions: 2, answers: 2, empty: 0, withButtons: 0 });
    expect(read().isStreaming).toBe(false);
  });
});

test("sides are also told by attributes that name them", () => {
  const document = page("cohere/chat.html");
  document.querySelectorAll(".group.h-fit").forEach((row, index) => {
    row.setAttribute("data-message-role", index % 2 ? "chatbot" : "user");
    row.querySelector(".flex-shrink-0")?.remove();
  });

  expect(read(document).turns.map(({ role }) => role)).toEqual(["user", "assistant", "user", "assistant"]);
});

test("an answer that is being written is marked as such, and those before it are not", () => {
  const document = page("cohere/chat.html");
  document.body.insertAdjacentHTML("beforeend", '<button aria-label="Stop generating"></button>');

  expect(read(document).turns.map((each) => each.isStreaming)).toEqual([false, false, false, true]);
});

test("a playground on which nobody has asked anything yet is no chat", () => {
  const document = page("cohere/chat.html");
  document.querySelector("main")?.replaceChildren();

  expect(read(document).health.isChat).toBe(false);
});

test("a page whose markup has changed shows it in the counts", () => {
  const document = page("cohere/chat.html");
  document.querySelectorAll(".group").forEach((each) => each.classList.remove("group"));

  expect(read(document).turns).toEqual([]);
  expect(read(document).health).toMatchObject({ isChat: true, questions: 2, answers: 2 });
});
