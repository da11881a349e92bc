import { describe, expect, test } from "vitest";
import { grok } from "../../src/sites/grok";
import type { Turn } from "../../src/capture/turn";
import { page } from "../pages";

const CHAT = new URL("https://grok.com/c/0f000000-0000-4000-8000-000000000006");

const read = (document = page("grok/chat.html")) => grok.read(document, CHAT);
const turn = (index: number) => read().turns[index] as Turn;

describe("a chat", () => {
  test("gives its turns in order, with the site's ids", () => {
    expect(read().turns.map(({ id, role }) => [id.at(-1), role])).toEqual([
      ["1", "user"],
      ["2", "assistant"],
      ["3", "user"],
      ["4", "assistant"],
    ]);
    expect(turn(1).version).toEqual({ index: 1, count: 2 });
  });

  test("keeps the lines of a question, and says that an image was there", () => {
    expect(turn(0)).toMatchObject({ content: "Why does it dive?\nIn strong wind.", parts: [{ kind: "image", text: "A kite" }] });
  });

  test("keeps an answer's formula, code and table as Markdown", () => {
    expect(turn(1).content).toBe(
      "Its tail is **short**: $t < 3w$.\n\n```python\ntail = 3\n```\n\n| Wind | Tail |\n| --- | --- |\n| Strong | 3 m |",
    );
  });

  test("has thinking and sources as parts", () => {
    expect(turn(1).parts).toEqual([
      { kind: "thinking", text: "The tail matters." },
      { kind: "citation", text: "https://kites.example/tail", title: "kites.example" },
    ]);
  });

  test("names the model", () => {
    expect(read().model).toBe("Grok 4");
  });
});

test("sides are told by roles where there are no test ids", () => {
  const document = page("grok/chat.html");
  for (const each of document.querySelectorAll("[data-testid$='-message']")) {
    each.setAttribute("data-role", each.getAttribute("data-testid")?.split("-")[0] as string);
    each.removeAttribute("data-testid");
  }

  expect(read(document).turns.map(({ role, content }) => [role, content.slice(0, 8)])).toEqual(read().turns.map(({ role, content }) => [role, content.slice(0, 8)]));
});

test("messages without ids are told apart by where they stand", () => {
  const document = page("grok/chat.html");
  for (const each of document.querySelectorAll("main > [id]")) each.removeAttribute("id");

  expect(read(document).turns.map(({ id, place }) => [id, place])).toEqual([0, 1, 2, 3].map((n) => [`turn-${n}`, n]));
});

test("an answer that is being written is marked as such, and those before it are not", () => {
  const document = page("grok/chat.html");
  document.querySelector("form")?.insertAdjacentHTML("beforeend", '<button aria-label="Stop model response"></button>');

  expect(read(document).turns.map((each) => each.isStreaming)).toEqual([false, false, false, true]);
});
