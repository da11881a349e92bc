import { describe, expect, test } from "vitest";
import { poe } from "../../src/sites/poe";
import type { Turn } from "../../src/capture/turn";
import { page } from "../pages";

const CHAT = new URL("https://poe.com/chat/2xq7loaf41xyz");

const read = (document = page("poe/chat.html"), location = CHAT) => poe.read(document, location);
const turn = (index: number) => read().turns[index] as Turn;

describe("a chat", () => {
  test("has the id of its address", () => {
    expect(read().conversationId).toBe("2xq7loaf41xyz");
  });

  test("gives its turns in order, with the site's own ids", () => {
    expect(read().turns.map(({ id, role }) => [id, role])).toEqual([
      ["41001", "user"],
      ["41002", "assistant"],
      ["41003", "user"],
      ["41004", "assistant"],
    ]);
  });

  test("keeps the lines of a question, and says that an image was there", () => {
    expect(turn(0).content).toBe("Why did it sink?\nI bake at 2,000 m.");
    expect(turn(0).parts).toEqual([{ kind: "image", text: "A loaf that did not rise" }]);
  });

  test("keeps an answer's formula, link, table and code as Markdown", () => {
    expect(turn(1).content).toBe(
      "Air is **thinner**, so $p = p_0 e^{-h/H}$ falls, as [they say](https://baking.example/altitude).\n\n| Height | Yeast |\n| --- | --- |\n| 0 m | 7 g |\n| 2,000 m | 5 g |\n\n```python\nyeast = 7 * 0.7\n```",
    );
    expect(turn(1).parts).toEqual([{ kind: "thinking", text: "Pressure is about 80 % here." }]);
  });

  test("names the bot of every answer", () => {
    expect([turn(1).model, turn(3).model, read().model]).toEqual(["Loaf-7B", "Crust-2", "Loaf-7B"]);
  });

  test("is healthy and at rest", () => {
    expect(read().health).toEqual({ isChat: true, questions: 2, answers: 2, empty: 0, withButtons: 0 });
    expect(read().isStreaming).toBe(false);
  });
});

test("an answer that is being written is marked as such, and those before it are not", () => {
  const document = page("poe/chat.html");
  document.querySelector("#message-41004")?.setAttribute("data-complete", "false");

  expect(read(document).turns.map((each) => each.isStreaming)).toEqual([false, false, false, true]);
});

test("other hashes at the end of the classes change nothing", () => {
  const document = page("poe/chat.html");
  document.querySelectorAll("[class*='__']").forEach((each) => each.setAttribute("class", (each.getAttribute("class") ?? "").replace(/__\w+/g, "__new")));

  expect(read(document)).toEqual(read());
});

test("a bot's own page has no conversation yet", () => {
  expect(read(page("poe/chat.html"), new URL("https://poe.com/Loaf-7B")).conversationId).toBeNull();
});

test("a page whose markup has changed shows it in the counts", () => {
  const document = page("poe/chat.html");
  document.querySelectorAll("[id^='message-']").forEach((each) => each.removeAttribute("id"));

  expect(read(document).turns).toEqual([]);
  expect(read(document).health).toMatchObject({ isChat: true, questions: 2, answers: 2 });
});
