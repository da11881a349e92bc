import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseMessage } from "../../src/worker/messages";

const turn = { id: "u1", role: "user", content: "Hello", parts: [{ kind: "image", text: "" }], isStreaming: false };
const seen = { kind: "seen", site: "chatgpt", conversationId: "c1", model: "gpt-5", seen: [{ turn, after: null }] };
const counts = { questions: 1, answers: 0, expectedQuestions: 1, expectedAnswers: 1, empty: 1, withButtons: 0 };

test.each([
  seen,
  { kind: "hello", site: "chatgpt", conversationId: null },
  { kind: "pause", site: "chatgpt", conversationId: "c1", what: "conversation" },
  { kind: "drift", site: "chatgpt", rule: "empty-turns", version: 1, counts },
])("a message is what it was: $kind", (message) => {
  expect(parseMessage(structuredClone(message))).toEqual(message);
});

test("any value at all is a message or none, and nothing else", () => {
  fc.assert(fc.property(fc.anything({ maxDepth: 4 }), (raw) => {
    expect(() => parseMessage(raw)).not.toThrow();
  }));
});

test("any message with one thing changed for something foreign is none, or says nothing foreign", () => {
  const strange = fc.oneof(fc.constantFrom(undefined, null, NaN, -1, {}, [], "x".repeat(2_000_000)), fc.anything());
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(turn)), strange, (name, value) => {
      const parsed = parseMessage({ ...seen, seen: [{ turn: { ...turn, [name]: value }, after: null }] });

      if (parsed?.kind === "seen") expect(parsed.seen[0]?.turn.content.length).toBeLessThanOrEqual(1 << 20);
      if (parsed?.kind === "seen") expect(parsed.seen[0]?.turn.isStreaming).toBe(false);
    }),
    { numRuns: 300 },
  );
});

describe("no message is", () => {
  test.each([
    ["one of another kind", { ...seen, kind: "publish" }],
    ["one that reads the token", { kind: "token", site: "chatgpt" }],
    ["a turn that is being written", { ...seen, seen: [{ turn: { ...turn, isStreaming: true }, after: null }] }],
    ["a role that pages do not have", { ...seen, seen: [{ turn: { ...turn, role: "system" }, after: null }] }],
    ["a part that there is not", { ...seen, seen: [{ turn: { ...turn, parts: [{ kind: "html", text: "" }] }, after: null }] }],
    ["a conversation without id", { ...seen, conversationId: "" }],
    ["an id that is longer than a node takes", { ...seen, conversationId: "x".repeat(101) }],
    ["more than eight million characters", { ...seen, seen: Array(9).fill({ turn: { ...turn, content: "x".repeat(1 << 20) }, after: null }) }],
    ["more turns than a page shows", { ...seen, seen: Array(2001).fill({ turn, after: null }) }],
    ["a pause of a conversation without saying which", { kind: "pause", site: "chatgpt", conversationId: null, what: "conversation" }],
    ["drift with words for counts", { kind: "drift", site: "chatgpt", rule: "empty-turns", version: 1, counts: { ...counts, empty: "secret" } }],
    ["drift by a rule of the page's own", { kind: "drift", site: "chatgpt", rule: "my words", version: 1, counts }],
  ])("%s", (_, raw) => {
    expect(parseMessage(raw)).toBeNull();
  });
});

test("fields that nobody asked for are left behind", () => {
  const parsed = parseMessage({ ...seen, token: "x", seen: [{ turn: { ...turn, token: "x", parts: [{ kind: "text", text: "a", token: "x" }] }, after: null, token: "x" }] });

  expect(JSON.stringify(parsed)).not.toContain("token");
});
