import { describe, expect, test } from "vitest";
import { chatgpt } from "../../src/sites/chatgpt";
import type { Turn } from "../../src/capture/turn";
import { page, savedPage, savedPagesAreHere } from "../pages";

const CHAT = new URL("https://chatgpt.com/c/6741e0aa-0000-8000-8000-000000000001");

const read = (document = page("chatgpt/chat.html"), location = CHAT) => chatgpt.read(document, location);
const turn = (index: number) => read().turns[index] as Turn;

describe("a chat", () => {
  test("has the id of its address", () => {
    expect(read().conversationId).toBe("6741e0aa-0000-8000-8000-000000000001");
  });

  test("gives its turns in order, with the site's own ids and places", () => {
    expect(read().turns.map(({ id, role, place }) => [id, role, place])).toEqual([
      ["u1", "user", 1],
      ["a1", "assistant", 2],
      ["u2", "user", 3],
      ["a2", "assistant", 4],
    ]);
  });

  test("keeps the lines of a question, and says that an image was there", () => {
    expect(turn(0).content).toBe("Why did it sink?\nI bake at 2,000 m.");
    expect(turn(0).parts).toEqual([{ kind: "image", text: "A loaf that did not rise" }]);
  });

  test("keeps an answer's formula, table and code as Markdown", () => {
    expect(turn(1).content).toBe(
      "Air is **thinner**, so $p = p_0 e^{-h/H}$ falls.\n\n| Height | Yeast |\n| --- | --- |\n| 0 m | 7 g |\n| 2,000 m | 5 g |\n\n```python\nyeast = 7 * 0.7\n```",
    );
  });

  test("has thinking and citations as parts", () => {
    expect(turn(1).parts).toEqual([
      { kind: "thinking", text: "Pressure is about 80 % here." },
      { kind: "citation", text: "https://baking.example/altitude", title: "Baking" },
    ]);
  });

  test("names the model, and which of several answers this is", () => {
    expect(turn(1).model).toBe("gpt-5-5");
    expect(turn(1).version).toEqual({ index: 1, count: 3 });
    expect(read().model).toBe("gpt-5-5");
  });

  test("is healthy", () => {
    expect(read().health).toEqual({ isChat: true, questions: 2, answers: 2, empty: 0, withButtons: 0 });
  });
});

test("an answer that is being written is marked as such, and those before it are not", () => {
  const document = page("chatgpt/chat.html");
  document.body.insertAdjacentHTML("beforeend", '<button data-testid="stop-button">Stop</button>');

  expect(read(document).turns.map((each) => each.isStreaming)).toEqual([false, false, false, true]);
});

test("a start page has no conversation", () => {
  expect(read(page("chatgpt/chat.html"), new URL("https://chatgpt.com/")).conversationId).toBeNull();
});

test("turns that are not rendered are neither given nor missed", () => {
  const document = page("chatgpt/chat.html");
  document.querySelectorAll("[data-turn-id-container]").forEach((each, index) => index < 2 && each.replaceChildren());

  expect(read(document).turns.map(({ id }) => id)).toEqual(["u2", "a2"]);
  expect(read(document).health).toMatchObject({ questions: 1, answers: 1 });
});

test("a page whose markup has changed shows it in the counts", () => {
  const document = page("chatgpt/chat.html");
  document.querySelectorAll(".markdown").forEach((each) => each.setAttribute("class", "something-new"));

  expect(read(document).health).toMatchObject({ answers: 2, empty: 2 });
});

describe.skipIf(!savedPagesAreHere)("saved pages", () => {
  test.each([
    ["covai/chatgpt-chat.html", 2],
    ["nuncaeslupus/chatgpt/real-capture.html", 26],
    ["nuncaeslupus/chatgpt/formatting-showcase-2026-07.html", 2],
    ["nuncaeslupus/chatgpt/longcode-160-lines-2026-07.html", 2],
  ])("%s has %i turns", (name, count) => {
    const { turns, health } = read(savedPage(name));

    expect(turns.length).toBe(count);
    expect(health).toMatchObject({ empty: 0, withButtons: 0 });
  });

  test("a formula, a table and code come out as such", () => {
    const answer = read(savedPage("nuncaeslupus/chatgpt/formatting-showcase-2026-07.html")).turns[1] as Turn;

    expect(answer.content).toContain("$E = mc^2$");
    expect(answer.content).toMatch(/^\| --- \|/m);
    expect(answer.content).toMatch(/```python\n/);
  });
});
