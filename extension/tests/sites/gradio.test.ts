import { describe, expect, test } from "vitest";
import { gradio } from "../../src/sites/gradio";
import type { Turn } from "../../src/capture/turn";
import { page } from "../pages";

const APP = new URL("http://localhost:7860/");

const read = (document: Document) => gradio.read(document, APP);

const ANSWER = `Air is **thinner**, so $p = p_0 e^{-h/H}$ falls. See [Baking](https://baking.example/altitude).

$$
x^2
$$

| Height | Yeast |
| --- | --- |
| 0 m | 7 g |
| 2,000 m | 5 g |

1. Warm the oven
   - to 220
2. Bake

\`\`\`python
def f(x):
    return x * 0.7

yeast = f(7)
\`\`\``;

describe.each(["gradio/chat-6.html", "gradio/chat-4.html"])("a recorded chat, %s", (name) => {
  const turns = read(page(name)).turns;

  test("alternates, and every turn has its place", () => {
    expect(turns.map(({ id, role, place }) => [id, role, place])).toEqual(
      turns.map((_, index) => [`turn-${index}`, index % 2 ? "assistant" : "user", index]),
    );
    expect(turns.length).toBeGreaterThanOrEqual(4);
  });

  test("keeps the question, and the answer as Markdown", () => {
    expect(turns[0]?.content).toBe("Why did it sink?");
    expect(turns[1]?.content).toBe(ANSWER);
  });

  test("is healthy, at rest, and without an id of its own", () => {
    const { health, isStreaming, conversationId } = read(page(name));

    expect(health).toEqual({ isChat: true, questions: turns.length / 2, answers: turns.length / 2, empty: 0, withButtons: 0 });
    expect([isStreaming, conversationId, gradio.withoutIds]).toEqual([false, null, true]);
  });
});

describe("an answer of several bubbles", () => {
  test("is one turn, with its thought as a part even when it is folded away", () => {
    const turn = read(page("gradio/chat-6.html")).turns[3] as Turn;

    expect(turn.content).toBe("Use less yeast.");
    expect(turn.parts).toEqual([{ kind: "thinking", text: "Pressure is about 80 % here." }]);
  });

  test("has an unfolded thought as Markdown, and images and files as placeholders", () => {
    const turn = read(page("gradio/parts.html")).turns[1] as Turn;

    expect(turn.content).toBe("Use less yeast.");
    expect(turn.parts).toEqual([
      { kind: "thinking", text: "Pressure is **about** 80 % here.\n\nSo less yeast." },
      { kind: "image", text: "" },
      { kind: "file", text: "PDF" },
    ]);
  });
});

describe("while an answer is being written", () => {
  test.each(["gradio/writing-6.html", "gradio/writing-4.html"])("only that one is marked, %s", (name) => {
    const { turns, isStreaming } = read(page(name));

    expect(isStreaming).toBe(true);
    expect(turns.map((turn) => turn.isStreaming)).toEqual(turns.map((_, index) => index === turns.length - 1));
  });

  test("a question that waits for its answer is finished", () => {
    const { turns, isStreaming } = read(page("gradio/waiting.html"));

    expect(isStreaming).toBe(true);
    expect(turns.map(({ role, isStreaming }) => [role, isStreaming])).toEqual([["user", false]]);
  });
});

test("a page on which nobody has asked anything yet is no chat", () => {
  const document = page("gradio/chat-6.html");
  document.querySelectorAll(".message-row, .message-buttons").forEach((each) => each.remove());

  expect(read(document).turns).toEqual([]);
  expect(read(document).health.isChat).toBe(false);
});

test("the model is the one that a drop-down of that name shows", () => {
  const document = page("gradio/chat-6.html");
  document.body.insertAdjacentHTML("beforeend", '<input role="listbox" aria-label="Model" value="loaf-7b">');

  expect(read(document).model).toBe("loaf-7b");
});

test("of two chatbots side by side the first is read, not both as one", () => {
  const document = page("gradio/chat-4.html");
  const block = document.querySelector("[role='log']") as Element;
  block.after(block.cloneNode(true));

  expect(read(document).turns).toHaveLength(read(page("gradio/chat-4.html")).turns.length);
});

test("a page whose markup has changed shows it in the counts", () => {
  const document = page("gradio/chat-6.html");
  document.querySelectorAll("[data-testid='bot'], [data-testid='user']").forEach((each) => each.removeAttribute("data-testid"));

  expect(read(document).health).toMatchObject({ isChat: true, questions: 3, answers: 3, empty: 6 });
});
