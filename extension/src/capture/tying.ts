/**
 * A conversation that came from an export file, and goes on on a page that has no ids for its turns: which turn of the
 * page is which of the file. Told by who speaks, about where, and what is said, since a page and a file write Markdown differently.
 */

import type { Kept, Seen, Tree } from "./tree";
import { isPlaced, type Turn, type TurnId } from "./turn";

/** As the page calls a turn → as the file does. */
export type Names = Readonly<Record<TurnId, TurnId>>;

/** Of so much of their words two texts are the same turn; an edited question shares fewer. */
const ALIKE = 0.8;
/** A file also counts what no page shows, or the other way round. */
const FARTHEST = 2;

/** What was seen under the names that the file gave, with the file's own text; and the names as they are now. */
export function tieToFile({ turns }: Tree, names: Names, seen: readonly Seen[]): { readonly seen: Seen[]; readonly names: Names } {
  const now: Record<TurnId, TurnId> = { ...names };
  const ofFile = Object.values(turns).filter(({ turn }) => !isPlaced(turn.id));
  const tied = seen.map(({ turn, after }): Seen => {
    const above = after === null ? null : (now[after] ?? after);
    if (!isPlaced(turn.id)) return { turn, after: above };
    const found = bestOf(ofFile, turn);
    // Another text at this place is another turn: edited, or said since the file was written.
    if (!found) delete now[turn.id];
    else now[turn.id] = found.turn.id;
    return found ? { turn: found.turn, after: above ?? found.after } : { turn, after: above };
  });
  return { seen: tied, names: now };
}

function bestOf(ofFile: readonly Kept[], turn: Turn): Kept | null {
  let [best, most] = [null as Kept | null, 0];
  for (const each of ofFile) {
    const apart = Math.abs((each.turn.place ?? 0) - (turn.place ?? 0));
    if (each.turn.role !== turn.role || apart > FARTHEST) continue;
    // Said twice, it is the nearer one.
    const alike = likeness(wordsOf(each.turn.content), wordsOf(turn.content)) - apart / 1_000;
    if (alike > most) [best, most] = [each, alike];
  }
  return most >= ALIKE - FARTHEST / 1_000 ? best : null;
}

/** Of all words of both, how many they share: 0 to 1. */
function likeness(one: readonly string[], other: readonly string[]): number {
  const left = new Map<string, number>();
  for (const word of one) left.set(word, (left.get(word) ?? 0) + 1);
  let shared = 0;
  for (const word of other) {
    const count = left.get(word) ?? 0;
    if (count > 0) shared += 1;
    left.set(word, count - 1);
  }
  return one.length + other.length === 0 ? 0 : (2 * shared) / (one.length + other.length);
}

/** Without punctuation, so without Markdown. Where words are not set apart by spaces, signs are words. */
function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{M}\p{N}]+/gu) ?? [];
}
