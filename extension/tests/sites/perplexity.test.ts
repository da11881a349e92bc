import { describe, expect, test } from "vitest";
import { perplexity } from "../../src/sites/perplexity";
import type { Turn } from "../../src/capture/turn";
import { page, savedPage, savedPagesAreHere } from "../pages";

const THREAD = new URL("https://www.perplexity.ai/search/bread-at-altitude-Ab3.dE_fG-1");

const read = (document = page("perplexity/thread.html"), location = THREAD) => perplexity.read(document, location);
const turn = (index: number) => read().turns[index] as Turn;

describe("a thread", () => {
  test("has the id of its address", () => {
    expect(read().conversationId).toBe("bread-at-altitude-Ab3.dE_fG-1");
  });

  test("gives its turns in order, with the page's own numbers", () => {
    expect(read().turns.map(({ id, role, place }) => [id, role, place])).toEqual([
      ["turn-0", "user", 0],
      ["turn-1", "assistant", 1],
      ["turn-2", "user", 2],
      ["turn-3", "assistant", 3],
    ]);
  });

  test("keeps the lines and the links of a question", () => {
    expect(turn(0).content).toBe("Why did it sink?\nI bake at 2,000 m, see [our hut](https://hut.example/).");
  });

  test("keeps an answer's formula, table and code as Markdown, without its citations", () => {
    expect(turn(1).content).toBe(
      "Air is **thinner**, so $p = p_0 e^{-h/H}$ falls.\n\n| Height | Yeast |\n| --- | --- |\n| 0 m | 7 g |\n| 2,000 m | 5 g |\n\n```python\nyeast = 7 * 0.7\n```",
    );
    expect(turn(1).parts).toEqual([{ kind: "citation", text: "https://baking.example/altitude", title: "baking" }]);
  });

  test("names the model of the answer that says so", () => {
    expect([turn(1).model, turn(3).model]).toEqual(["Loaf 7B Thinking", undefined]);
  });

  test("is healthy and at rest", () => {
    expect(read().health).toEqual({ isChat: true, questions: 2, answers: 2, empty: 0, withButtons: 0 });
    expect(read().isStreaming).toBe(false);
  });
});

test("when only the end of a thread is on the page, its turns keep their numbers", () => {
  const document = page("perplexity/thread.html");
  document.querySelector("[role='tabpanel']")?.remove();

  expect(read(document).turns.map(({ id }) => id)).toEqual(["turn-2", "turn-3"]);
});

test("an answer without its buttons is still being written", () => {
  const document = page("perplexity/thread.html");
  [...document.querySelectorAll(".justify-between")].at(-1)?.remove();

  expect(read(document).turns.map((each) => each.isStreaming)).toEqual([false, false, false, true]);
});

test("a question without an answer yet is finished, and stands behind the others", () => {
  const document = page("perplexity/thread.html");
  document.querySelector("#markdown-content-1")?.closest(".gap-y-sm")?.remove();

  expect(read(document).turns.at(-1)).toMatchObject({ id: "turn-2", role: "user", isStreaming: false });
});

test("a start page has no conversation", () => {
  expect(read(page("perplexity/thread.html"), new URL("https://www.perplexity.ai/")).conversationId).toBeNull();
});

test("a page whose markup has changed shows it in the counts", () => {
  const document = page("perplexity/thread.html");
  document.querySelectorAll("[id^='markdown-content-']").forEach((each) => each.removeAttribute("id"));
  document.querySelectorAll("h1").forEach((each) => each.removeAttribute("class"));

  expect(read(document).turns).toEqual([]);
  expect(read(document).health).toMatchObject({ isChat: true, questions: 2, answers: 2 });
});

describe.skipIf(!savedPagesAreHere)("a saved page", () => {
  const saved = () => read(savedPage("covai/perplexity-chat.html"));

  test("has a question and an answer, and is healthy", () => {
    expect(saved().turns.map(({ role }) => role)).toEqual(["user", "assistant"]);
    expect(saved().health).toEqual({ isChat: true, questions: 1, answers: 1, empty: 0, withButtons: 0 });
    expect(saved().isStreaming).toBe(false);
  });

  test("keeps the link in the question, and the answer's code, table and formulas", () => {
    const [question, answer] = saved().turns as [Turn, Turn];

    // The saved page was laid out anew, with line breaks that nobody typed.
    expect(question.content.replace(/\s+/g, " ")).toContain("and a [link to deadrat.in](https://www.deadrat.in/). 2. A code");
    expect(answer.content).toContain('```elixir\ndefmodule Hello do\n  def world do\n    IO.puts("Hello, World!")\n  end\nend\n\nHello.world()\n```');
    expect(answer.content).toContain("| Denmark | ~3,800 | 37 | 25+ | ~67% |");
    expect(answer.content).toContain("$$\ne^{i\\pi} + 1 = 0\n$$");
    expect(answer.content.match(/\\pi/g)).toHaveLength(2);
    expect(answer.model).toBe("Claude Sonnet 4.6 Thinking");
  });
});
