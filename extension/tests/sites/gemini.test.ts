import { describe, expect, test } from "vitest";
import { gemini } from "../../src/sites/gemini";
import type { Turn } from "../../src/capture/turn";
import { page, savedPage, savedPagesAreHere } from "../pages";

const CHAT = new URL("https://gemini.google.com/app/c0ffee00c0ffee00");

const read = (document = page("gemini/chat.html")) => gemini.read(document, CHAT);
const turn = (index: number) => read().turns[index] as Turn;

describe("a chat", () => {
  test("gives its turns in order, named by the containers around question and answer", () => {
    expect(read().turns.map(({ id, role, place }) => [id, role, place])).toEqual([
      ["c0ffee0000000001-user", "user", undefined],
      ["c0ffee0000000001-assistant", "assistant", undefined],
      ["c0ffee0000000002-user", "user", undefined],
      ["c0ffee0000000002-assistant", "assistant", undefined],
    ]);
  });

  test("keeps the lines of a question, and says that an image was there", () => {
    expect(turn(0)).toMatchObject({ content: "What grows here?\n\nIt faces north.", parts: [{ kind: "image", text: "A balcony" }] });
  });

  test("keeps an answer's formula, code and table as Markdown", () => {
    expect(turn(1).content).toBe(
      "Ferns, **gladly**: $l < 4$ hours.\n\n```elixir\nIO.puts(\"fern\")\n```\n\n| Plant | Light |\n| --- | --- |\n| Fern | 2 h |",
    );
  });

  test("has thinking, code that was run, sources and files as parts", () => {
    expect(turn(1).parts).toEqual([
      { kind: "thinking", text: "North means shade." },
      { kind: "code", text: "light = hours(north)", language: "python" },
      { kind: "citation", text: "https://ferns.example/shade", title: "Shade" },
      { kind: "file", text: "MD" },
    ]);
  });

  test("has a plan, the report that is open beside it, and the sources it used as parts", () => {
    expect(turn(3)).toMatchObject({
      content: "Here is the report.",
      parts: [
        { kind: "text", text: "Ferns in shade\n\nFind their names" },
        { kind: "artifact", text: "# Ferns\n\nThey like shade.", title: "Ferns" },
        { kind: "citation", text: "https://moss.example/", title: "Moss and fern" },
      ],
    });
  });

  test("names the model", () => {
    expect(read().model).toBe("Flash");
  });
});

test("an answer that is being written is marked as such, and those before it are not", () => {
  const document = page("gemini/chat.html");
  document.querySelector("#model-response-message-contentr_c0ffee0000000002")?.setAttribute("aria-busy", "true");

  expect(read(document).turns.map((each) => each.isStreaming)).toEqual([false, false, false, true]);
});

test.each([
  ["https://gemini.google.com/gem/coding-partner/c0ffee00c0ffee00", "c0ffee00c0ffee00"],
  ["https://gemini.google.com/u/2/app/c0ffee00c0ffee00", "c0ffee00c0ffee00"],
  ["https://gemini.google.com/gem/coding-partner", null],
])("%s is the conversation %s", (address, id) => {
  expect(gemini.read(page("gemini/chat.html"), new URL(address)).conversationId).toBe(id);
});

describe.skipIf(!savedPagesAreHere)("saved pages", () => {
  test.each([
    ["covai/gemini-chat.html", 2, "Pro"],
    ["nuncaeslupus/gemini/real-capture.html", 6, "Flash"],
    ["nuncaeslupus/gemini/deep-research-2026-07.html", 4, ""],
    ["nuncaeslupus/gemini/table-2026-07.html", 2, "Flash"],
  ])("%s has %i turns by %j", (name, count, model) => {
    const { turns, health, ...chat } = read(savedPage(name));

    expect(turns.length).toBe(count);
    expect(health).toEqual({ isChat: true, questions: count / 2, answers: count / 2, empty: 0, withButtons: 0 });
    expect(chat.model).toBe(model);
  });

  test("a formula, a table, code and a link come out as such", () => {
    const answer = read(savedPage("covai/gemini-chat.html")).turns[1] as Turn;

    expect(answer.content).toContain("$$\ne^{i\\pi} + 1 = 0\n$$");
    expect(answer.content).toContain("| Denmark | ~$44,000 | 37 | 25 | ~65% |");
    expect(answer.content).toContain('```elixir\nIO.puts("Hello, World!")\n```');
    expect(answer.content).toContain("[link to deadrat.in](https://www.deadrat.in/)");
  });

  test("code that was run is a part and not in the answer", () => {
    const answer = read(savedPage("nuncaeslupus/gemini/table-2026-07.html")).turns[1] as Turn;

    expect(answer.parts.map(({ kind }) => kind)).toEqual(["code", "file"]);
    expect(answer.content).toMatch(/^Your Markdown file is ready\n\n\| Fund \| Jurisdiction \|/);
  });

  test("a report that is open has its text and the three sources it used", () => {
    const answer = read(savedPage("nuncaeslupus/gemini/deep-research-2026-07.html")).turns[3] as Turn;

    expect(answer.parts.map(({ kind }) => kind)).toEqual(["artifact", "citation", "citation", "citation"]);
    expect(answer.parts[0]?.text).toMatch(/^# Feasibility Report: Rules-Based Equity Sleeves/);
  });
});
