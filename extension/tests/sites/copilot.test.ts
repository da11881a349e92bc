import { describe, expect, test } from "vitest";
import { copilot } from "../../src/sites/copilot";
import { copilotM365 } from "../../src/sites/copilot-m365";
import type { Turn } from "../../src/capture/turn";
import { page, savedPage, savedPagesAreHere } from "../pages";

const CHAT = new URL("https://copilot.microsoft.com/chats/Xn3Zkq8v");
const WORK = new URL("https://m365.cloud.microsoft/chat/conversation/0f000000-0000-4000-8000-000000000005");

const read = (document = page("copilot/chat.html")) => copilot.read(document, CHAT);
const readWork = (document = page("copilot/m365.html")) => copilotM365.read(document, WORK);

describe("a chat", () => {
  test("gives its turns in order, named by their places", () => {
    expect(read().turns.map(({ id, role, place }) => [id, role, place])).toEqual([
      ["turn-0", "user", 0],
      ["turn-1", "assistant", 1],
      ["turn-2", "user", 2],
      ["turn-3", "assistant", 3],
    ]);
  });

  test("keeps the lines of a question", () => {
    expect(read().turns[0]?.content).toBe("Which tea calms?\nNot mint.");
  });

  test("keeps an answer's link, code and table as Markdown, and has its source as a part", () => {
    expect(read().turns[1]).toMatchObject({
      content:
        'Try **lavender**, from [tea.example](https://tea.example/lavender_%28herb%29).\n\n```elixir\nIO.puts "tea"\n```\n\n| Tea | Minutes |\n| --- | --- |\n| Lavender | 5 |',
      parts: [{ kind: "citation", text: "https://herbs.example/", title: "Herbs" }],
    });
  });

  test("names the mode as the page does", () => {
    expect(read().model).toBe("Smart");
  });
});

test("an answer without the buttons that a complete one has is still being written", () => {
  const document = page("copilot/chat.html");
  [...document.querySelectorAll("[data-testid='message-item-reactions']")].at(-1)?.remove();

  expect(read(document).turns.map((each) => each.isStreaming)).toEqual([false, false, false, true]);
});

test("at work, a stretch of a chat is named by the numbers of its items", () => {
  expect(readWork().turns).toMatchObject([
    { id: "turn-4", place: 4, role: "user", content: "Plan a walk." },
    { id: "turn-5", place: 5, role: "assistant", content: "Along the *river*.\n\n- Two hours" },
  ]);
});

describe.skipIf(!savedPagesAreHere)("saved pages", () => {
  test("a table, code and a link come out as such", () => {
    const { turns, health } = read(savedPage("covai/copilot.html"));

    expect(turns.map(({ role }) => role)).toEqual(["user", "assistant"]);
    expect(health).toEqual({ isChat: true, questions: 1, answers: 1, empty: 0, withButtons: 0 });
    expect((turns[1] as Turn).content).toContain("[deadrat.in](https://deadrat.in)");
    expect((turns[1] as Turn).content).toContain('```elixir\nIO.puts "Hello, world!"\n```');
    expect((turns[1] as Turn).content).toContain("| Denmark | ~$3,500 | 37 |");
  });

  test("at work, a question and a list come out as such", () => {
    const { turns, health } = readWork(savedPage("covai/copilot-m365.html"));

    expect(turns[0]?.content).toMatch(/^Recommend a book for me/);
    expect(turns[1]?.content).toMatch(/\n- \*\*A Gentleman in Moscow\*\* by Amor Towles\n- /);
    expect(health).toEqual({ isChat: true, questions: 1, answers: 1, empty: 0, withButtons: 0 });
  });
});
