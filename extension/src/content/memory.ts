/** What was read before: on a page of 500 turns only the new one is read, and only what changed is told. */

import type { Seen } from "../capture/tree";
import { isPlaced, type Turn } from "../capture/turn";
import type { Remember } from "../sites/site";

export class Memory {
  #read = new WeakMap<Element, Map<Element, Turn>>();
  #told = new Map<string, Seen>();

  readonly remember: Remember = (element, around, read) => {
    const inside = this.#read.get(around) ?? new Map<Element, Turn>();
    const turn = inside.get(element) ?? read();
    this.#read.set(around, inside.set(element, turn));
    return turn;
  };

  /** Something at or below this node is no longer as it was. */
  forget(node: Node): void {
    for (let at: Node | null = node; at; at = at.parentNode) this.#read.delete(at as Element);
  }

  /** What is in view now and was not so, or not there, at the last look. */
  news(seen: readonly Seen[]): Seen[] {
    const news = seen.filter((each) => !isSame(each, this.#told.get(each.turn.id)));
    this.#told = new Map(seen.map((each) => [each.turn.id, each]));
    // A place means something only together with what stands before it.
    return news.length > 0 && seen.some(({ turn: { id } }) => isPlaced(id)) ? [...seen] : news;
  }

  /** What was read was read with other selectors. */
  forgetAll(): void {
    this.#read = new WeakMap();
    this.#told.clear();
  }

  /** The next look tells everything: another conversation, or nobody heard the last one. */
  startAnew(): void {
    this.#told.clear();
  }
}

function isSame(now: Seen, before: Seen | undefined): boolean {
  if (!before || now.after !== before.after) return false;
  // What was remembered is the same object; only what was read anew has to be compared.
  return now.turn === before.turn || JSON.stringify(now.turn) === JSON.stringify(before.turn);
}
