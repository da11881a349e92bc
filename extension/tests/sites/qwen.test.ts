import { describe, expect, test } from "vitest";
import { qwen } from "../../src/sites/qwen";
import type { Turn } from "../../src/capture/turn";
import { page, savedPage, savedPagesAreHere } from "../pages";

const CHAT = new URL("https://chat.qwen.ai/c/0f000000-0000-4000-8000-000000000004");

const read = (document = page("qwen/chat.html")) => qwen.read(document, CHAT);
const turn = (index: number) => read().turns[index] as Turn;

describe("a chat", () => {
  test("gives its turns in order, with the site's ids", () => {
    expect(read().turns.map(({ id, role }) => [id, role])).toEqual([
      ["qwen-chat-message-user-q1", "user"],
      ["qwen-chat-message-assistant-r1", "assistant"],
      ["qwen-chat-message-user-q2", "user"],
      ["qwen-chat-message-assistant-r2", "assistant"],
    ]);
  });

  test("keeps the lines of a question, and says that an image was there", () => {
    expect(turn(0)).toMatchObject({ content: "How do I warp it?\nIt is wide.", parts: [{ kind: "image", text: "A loom" }] });
  });

  test("keeps an answer's bare formula, table, and the editor's lines in their order as Markdown", () => {
    expect(turn(1).content).toBe(
      "Use **two** hands, $w = 2h$.\n\n```elixir\ndef warp\n  IO.puts(2)\n```\n\n| Yarn | Ends |\n| --- | --- |\n| Wool | 40 |",
    );
  });

  test("has thinking and sources as parts", () => {
    expect(turn(1).parts).toEqual([
      { kind: "thinking", text: "Width first." },
      { kind: "citation", text: "https://looms.example/warp", title: "1" },
    ]);
  });

  test("names the model", () => {
    expect(read().model).toBe("Qwen3.6-Plus");
  });
});

test("an answer without the footer that a complete one has is still being written", () => {
  const document = page("qwen/chat.html");
  [...document.querySelectorAll(".response-message-footer")].at(-1)?.remove();

  expect(read(document).turns.map((each) => each.isStreaming)).toEqual([false, false, false, true]);
});

describe.skipIf(!savedPagesAreHere)("a saved page", () => {
  const saved = () => read(savedPage("covai/qwen-chat.html"));

  test("has a question and an answer, with the site's ids", () => {
    expect(saved().turns.map(({ id, role }) => [id, role])).toEqual([
      ["qwen-chat-message-user-d7c6c087-2b33-4649-9631-b3b3dbe8f52f", "user"],
      ["qwen-chat-message-assistant-d51858c6-a1f4-45ba-bb96-d85c2b26f914", "assistant"],
    ]);
    expect(saved()).toMatchObject({ model: "Qwen3.6-Plus", isStreaming: false, health: { questions: 1, answers: 1, empty: 0, withButtons: 0 } });
  });

  test("formulas, a table, code and a link come out as such", () => {
    const answer = saved().turns[1] as Turn;

    expect(answer.content).toContain("$e^{i\\pi} + 1 = 0$");
    expect(answer.content).toContain("five fundamental constants: $e$, $i$, $\\pi$, $1$, and $0$");
    expect(answer.content).toContain("| Denmark | ~$6,361 [[UNECE]] | ~37 | 25 [[Wikipedia Leave List]] | ~67% |");
    expect(answer.content).toContain('```elixir\n# Elixir Hello World\nIO.puts("Hello, World!")\n```');
    expect(answer.content).toContain("[deadrat.in](https://www.deadrat.in/)");
  });
});
