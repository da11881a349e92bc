import { describe, expect, test } from "vitest";
import { openwebui } from "../../src/sites/openwebui";
import type { Turn } from "../../src/capture/turn";
import { page } from "../pages";

const CHAT = new URL("http://localhost:3000/c/6741e0aa-0000-4000-8000-000000000001");
const id = (n: number): string => `0a1b0000-0000-4000-8000-00000000000${n}`;

const read = (document = page("openwebui/chat.html"), location = CHAT) => openwebui.read(document, location);
const turn = (index: number, document = page("openwebui/chat.html")) => read(document).turns[index] as Turn;

describe("a chat", () => {
  test("has the id of its address", () => {
    expect(read().conversationId).toBe("6741e0aa-0000-4000-8000-000000000001");
  });

  test("gives its turns in order, with the site's own ids", () => {
    expect(read().turns.map(({ id, role }) => [id, role])).toEqual([
      [id(1), "user"],
      [id(3), "assistant"],
      [id(4), "user"],
      [id(5), "assistant"],
    ]);
  });

  test("keeps the lines of a question", () => {
    expect(turn(0).content).toBe("Why did it sink?\nI bake at 2,000 m.");
  });

  test("keeps an answer's formulas, table, list, link and code, and nothing of the buttons around them", () => {
    expect(turn(1).content).toBe(
      [
        "Air is **thinner**, so $p = p_0 e^{-h/H}$ falls. See [Baking](https://baking.example/altitude).",
        "$$\nx^2\n$$",
        "| Height | Yeast |\n| --- | --- |\n| 0 m | 7 g |\n| 2,000 m | 5 g |",
        "1. Warm the oven\n   - to 220\n2. Bake",
        "```python\ndef f(x):\n    return x * 0.7\n\nyeast = f(7)\n```",
        "It says so .",
      ].join("\n\n"),
    );
  });

  test("names the model of each answer, and which of several this is", () => {
    expect([turn(1).model, turn(3).model, read().model]).toEqual(["Loaf 7B", "Loaf 7B", "Loaf 7B"]);
    expect(turn(1).version).toEqual({ index: 1, count: 2 });
  });

  test("is healthy and at rest", () => {
    expect(read().health).toEqual({ isChat: true, questions: 2, answers: 2, empty: 0, withButtons: 0 });
    expect(read().isStreaming).toBe(false);
  });
});

test("a thought that is unfolded is a part, and not in the answer", () => {
  const unfolded = turn(1, page("openwebui/unfolded.html"));

  expect(unfolded.parts).toEqual([{ kind: "thinking", text: "> Pressure is about 80 % here." }]);
  expect(unfolded.content).toBe(turn(1).content);
});

test("a question's image is said to have been there", () => {
  const document = page("openwebui/chat.html");
  document.querySelector("[data-cy='image-unavailable']")?.replaceWith(Object.assign(document.createElement("img"), { alt: "A loaf" }));

  expect(turn(0, document).parts).toEqual([{ kind: "image", text: "A loaf" }]);
});

test("an answer without its buttons is still being written", () => {
  const document = page("openwebui/chat.html");
  const newest = [...document.querySelectorAll(".chat-assistant")].at(-1);
  newest?.parentElement?.querySelectorAll("button").forEach((button) => button.remove());

  expect(read(document).turns.map((each) => each.isStreaming)).toEqual([false, false, false, true]);
  expect(read(document).isStreaming).toBe(true);
});

test("a new chat has no id", () => {
  expect(read(page("openwebui/chat.html"), new URL("http://localhost:3000/")).conversationId).toBeNull();
});

test("a page whose markup has changed shows it in the counts", () => {
  const document = page("openwebui/chat.html");
  document.querySelectorAll("[id^='message-']").forEach((each) => each.removeAttribute("id"));

  expect(read(document).turns).toEqual([]);
  expect(read(document).health).toMatchObject({ isChat: true, questions: 2, answers: 2 });
});
