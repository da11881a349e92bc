import { expect, test } from "vitest";
import { emptyTree, merge, seenIn } from "../../src/capture/tree";
import type { Part, Turn } from "../../src/capture/turn";

const answer = (...parts: Part[]): Turn => ({ id: "a1", role: "assistant", content: "Here it is.", parts, isStreaming: false });
const closed = (title: string): Part => ({ kind: "artifact", text: "", title });
const open = (title: string, text = "# Tides"): Part => ({ kind: "artifact", text, title });
const source: Part = { kind: "citation", text: "https://tides.example/" };
const look = (...seen: Turn[]) => seen.reduce((tree, turn) => merge(tree, seenIn([turn])), emptyTree).turns["a1"]?.turn.parts;

test("an artifact that is closed again keeps its text and its sources", () => {
  expect(look(answer(closed("Tides")), answer(open("Tides"), source), answer(closed("Tides")))).toEqual([open("Tides"), source]);
});

test("of two artifacts, each keeps what was seen of it", () => {
  expect(look(answer(open("One", "1"), closed("Two")), answer(closed("One"), open("Two", "2")))).toEqual([open("One", "1"), open("Two", "2")]);
});

test("an artifact that is shown with another text has that one", () => {
  expect(look(answer(open("Tides", "old")), answer(open("Tides", "new")))).toEqual([open("Tides", "new")]);
});

test("seeing a closed one again is nothing new", () => {
  const tree = merge(emptyTree, seenIn([answer(open("Tides"))]));

  expect(merge(tree, seenIn([answer(closed("Tides"))]))).toBe(tree);
});
