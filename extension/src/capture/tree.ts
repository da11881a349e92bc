/**
 * One conversation as a tree of turns, gathered from what goes by on the page.
 *
 * A virtualised page shows a stretch at a time, in any order; an edit or a
 * regeneration puts another turn in the place of one that was there. Both are told by neighbours:
 * a turn is tied to the one before it, and two turns after the same one are branches.
 */

import { keepingArtifacts } from "./artifacts";
import { isPlaced, type Turn, type TurnId } from "./turn";

/** A turn with what stood right before it on the page; null: nothing did, or nobody knows. */
export interface Seen {
  readonly turn: Turn;
  readonly after: TurnId | null;
}

export interface Kept {
  readonly turn: Turn;
  readonly after: TurnId | null;
}

export interface Tree {
  readonly turns: Readonly<Record<TurnId, Kept>>;
  /** All turns, each behind those that were seen before it. */
  readonly sequence: readonly TurnId[];
  /** Of several turns after the same one, which the page showed last; "" stands for the beginning. */
  readonly chosen: Readonly<Record<TurnId, TurnId>>;
}

export const emptyTree: Tree = { turns: {}, sequence: [], chosen: {} };

/** What is in view now: finished turns, each tied to its neighbour above. */
export function seenIn(turns: readonly Turn[]): Seen[] {
  return turns.flatMap((turn, index) => {
    const above = turns[index - 1];
    if (turn.isStreaming || !turn.id) return [];
    return [{ turn, after: above && !above.isStreaming && areNeighbours(above, turn) ? above.id : null }];
  });
}

function areNeighbours(above: Turn, below: Turn): boolean {
  if (above.place === undefined || below.place === undefined) return true;
  return below.place - above.place <= 1;
}

/** The tree with what was seen merged in; the same object when nothing is new. */
export function merge(tree: Tree, seen: readonly Seen[]): Tree {
  const turns: Record<TurnId, Kept> = { ...tree.turns };
  const chosen: Record<TurnId, TurnId> = { ...tree.chosen };
  const sequence = [...tree.sequence];
  const named = new Map<TurnId, TurnId>();      // as the page calls it → as it is kept
  let last: TurnId | null = null;
  let isNew = false;

  for (const { turn, after } of seen) {
    // What did not change since the last look is not told again.
    const above: TurnId | null = after === null ? null : (named.get(after) ?? (turns[after] ? after : null));
    const id = nameOf(turns, turn, above);
    named.set(turn.id, id);
    const before = turns[id];
    const now: Kept = { turn: { ...keepingArtifacts(turn, before?.turn), id }, after: tie(turns, id, before?.after ?? null, above) };
    if (!before || !isSame(before, now)) {
      turns[id] = now;
      isNew = true;
    }
    if (!before) insert(sequence, id, above ?? last, turns);
    const key = now.after ?? "";
    if ((now.after !== null || isFirst(turns, now.turn)) && chosen[key] !== id) {
      chosen[key] = id;
      isNew = true;
    }
    last = id;
  }
  return isNew ? { turns, sequence, chosen } : tree;
}

/** The id to keep it under: a place that now holds another text is another turn. */
function nameOf(turns: Record<TurnId, Kept>, turn: Turn, above: TurnId | null): TurnId {
  if (!isPlaced(turn.id)) return turn.id;
  const versions = Object.keys(turns).filter((id) => id === turn.id || id.startsWith(`${turn.id}~`));
  const same = versions.find((id) => {
    const { turn: kept, after } = turns[id] as Kept;
    return (above === null || after === null || after === above) && goesOn(kept, turn);
  });
  return same ?? (versions.length ? `${turn.id}~${versions.length + 1}` : turn.id);
}

/** Whether one text is the other, or its beginning: an answer that was seen before it was finished. */
function goesOn(before: Turn, now: Turn): boolean {
  return before.role === now.role && (now.content.startsWith(before.content) || before.content.startsWith(now.content));
}

/** What a turn is tied to: of two answers, the one that leaves out nothing that is known to stand between. */
function tie(turns: Record<TurnId, Kept>, id: TurnId, before: TurnId | null, now: TurnId | null): TurnId | null {
  if (now === null || now === before || ancestors(turns, now).includes(id)) return before;
  if (before !== null && ancestors(turns, before).includes(now)) return before;
  return now;
}

function ancestors(turns: Record<TurnId, Kept>, id: TurnId): TurnId[] {
  const above: TurnId[] = [];
  for (let at = turns[id]?.after ?? null; at !== null && !above.includes(at); at = turns[at]?.after ?? null) above.push(at);
  return above;
}

function isFirst(turns: Record<TurnId, Kept>, turn: Turn): boolean {
  return turn.place !== undefined && !Object.values(turns).some((other) => (other.turn.place ?? Infinity) < (turn.place as number));
}

function insert(sequence: TurnId[], id: TurnId, last: TurnId | null, turns: Record<TurnId, Kept>): void {
  if (last !== null) {
    sequence.splice(sequence.indexOf(last) + 1, 0, id);
    return;
  }
  const place = turns[id]?.turn.place;
  const behind = place === undefined ? -1 : sequence.findIndex((other) => (turns[other]?.turn.place ?? -Infinity) > place);
  sequence.splice(behind < 0 ? sequence.length : behind, 0, id);
}

function isSame(one: Kept, other: Kept): boolean {
  return one.after === other.after && JSON.stringify(one.turn) === JSON.stringify(other.turn);
}
