import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pathsOf } from "../../src/capture/paths";
import { emptyTree, merge, seenIn, type Tree } from "../../src/capture/tree";
import { placed, type Turn } from "../../src/capture/turn";

/** "u1" is a question, "a1" an answer; what stands behind ":" is its text. */
function turn(name: string, place?: number): Turn {
  const [id, content = name] = name.split(":") as [string, string?];
  return { id, role: id.startsWith("u") ? "user" : "assistant", content, parts: [], isStreaming: false, ...(place !== undefined && { place }) };
}
const look = (tree: Tree, ...names: string[]) => merge(tree, seenIn(names.map((name) => turn(name))));
const chat = (...names: string[]) => look(emptyTree, ...names);
const chatOf = (length: number) => Array.from({ length }, (_, n) => turn(`${n % 2 ? "a" : "u"}${n}`));

describe("one conversation", () => {
  test("is gathered from stretches that go by", () => {
    const tree = look(look(chat("u1", "a1", "u2"), "u2", "a2", "u3"), "a2", "u3", "a3");

    expect(pathsOf(tree)).toEqual([["u1", "a1", "u2", "a2", "u3", "a3"]]);
  });

  test("is gathered from the end to the beginning too", () => {
    const tree = look(look(chat("u3", "a3"), "a2", "u3", "a3"), "u1", "a1", "u2", "a2", "u3");

    expect(pathsOf(tree)).toEqual([["u1", "a1", "u2", "a2", "u3", "a3"]]);
  });

  test("is the same however one scrolls", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 12 }), fc.array(fc.tuple(fc.nat(11), fc.integer({ min: 1, max: 6 })), { maxLength: 30 }), (length, looks) => {
        const turns = chatOf(length);
        const windows = [...looks, ...turns.map((_, at) => [at, 2] as [number, number])];

        const tree = windows.reduce((so_far, [start, size]) => merge(so_far, seenIn(turns.slice(start, start + size))), emptyTree);

        expect(pathsOf(tree)).toEqual([turns.map(({ id }) => id)]);
      }),
    );
  });

  test("is not changed by seeing the same again", () => {
    const tree = chat("u1", "a1", "u2", "a2");

    expect(look(tree, "a1", "u2")).toBe(tree);
  });

  test("keeps the order of stretches with something missing between, where the page counts its turns", () => {
    const late = merge(emptyTree, seenIn([turn("u5", 9), turn("a5", 10)]));

    expect(pathsOf(merge(late, seenIn([turn("u1", 1), turn("a1", 2)])))).toEqual([["u1", "a1", "u5", "a5"]]);
  });

  test("does not take turns for neighbours between which others are missing", () => {
    const tree = merge(emptyTree, seenIn([turn("u1", 1), turn("a1", 2), turn("u5", 9)]));

    expect(tree.turns["u5"]?.after).toBeNull();
    expect(pathsOf(tree)).toEqual([["u1", "a1", "u5"]]);
  });

  test("puts what was missing where it belongs", () => {
    const tree = look(chat("u1", "a3"), "u1", "a1", "u2", "a3");

    expect(pathsOf(tree)).toEqual([["u1", "a1", "u2", "a3"]]);
  });
});

describe("branches", () => {
  test("a regenerated answer is another way on, and the shown one comes first", () => {
    const tree = look(chat("u1", "a1", "u2", "a2"), "u1", "a1b");

    expect(pathsOf(tree)).toEqual([
      ["u1", "a1b"],
      ["u1", "a1", "u2", "a2"],
    ]);
  });

  test("going back to the first answer makes it the first again", () => {
    const tree = look(look(chat("u1", "a1", "u2", "a2"), "u1", "a1b"), "u1", "a1", "u2");

    expect(pathsOf(tree)).toEqual([
      ["u1", "a1", "u2", "a2"],
      ["u1", "a1b"],
    ]);
  });

  test("an edited first question is a branch where the page counts its turns", () => {
    const before = merge(emptyTree, seenIn([turn("u1", 0), turn("a1", 1)]));

    expect(pathsOf(merge(before, seenIn([turn("u1b", 0), turn("a1b", 1)])))).toEqual([
      ["u1b", "a1b"],
      ["u1", "a1"],
    ]);
  });

  test("an edit is noticed on a site without ids, and what follows belongs to it", () => {
    const at = (n: number, content: string): Turn => ({ ...turn(`x:${content}`, n), id: placed(n), role: n % 2 ? "assistant" : "user" });
    const before = merge(emptyTree, seenIn([at(0, "Why?"), at(1, "Because."), at(2, "Go on"), at(3, "So.")]));

    const tree = merge(before, seenIn([at(0, "Why?"), at(1, "Because."), at(2, "Stop"), at(3, "Fine.")]));

    expect(pathsOf(tree).map((path) => path.map((id) => tree.turns[id]?.turn.content))).toEqual([
      ["Why?", "Because.", "Stop", "Fine."],
      ["Why?", "Because.", "Go on", "So."],
    ]);
  });
});

describe("what is being written", () => {
  test("is not taken", () => {
    expect(seenIn([turn("u1"), { ...turn("a1:Hel"), isStreaming: true }]).map(({ turn: { id } }) => id)).toEqual(["u1"]);
  });

  test("and was not noticed as such is replaced by the whole", () => {
    const tree = look(chat("u1", "a1:Hel"), "u1", "a1:Hello.");

    expect(tree.turns["a1"]?.turn.content).toBe("Hello.");
    expect(pathsOf(tree)).toEqual([["u1", "a1"]]);
  });
});
