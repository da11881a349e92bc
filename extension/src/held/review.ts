/** What a contributor decides about a conversation that rests here. */

import { pathsOf } from "../capture/paths";
import type { TurnId } from "../capture/turn";
import type { Database } from "../store/database";
import type { Conversation, ConversationKey, Leaving, Review, Thumb } from "../store/rows";

/** So long after an attempt a node may still be at work on it. */
const LONGEST_ON_THE_WAY_MS = 900_000;

/** All that rest here, the next to leave first; those that are kept for ever at the end. */
export async function heldIn(database: Database): Promise<Conversation[]> {
  const rows = (await database.getAllFromIndex("conversations", "state", "held")) as Conversation[];
  return rows.sort((one, other) => (one.releaseAt ?? Infinity) - (other.releaseAt ?? Infinity) || other.lastChangedAt - one.lastChangedAt);
}

/** The conversations in which every word of the query stands, in any turn, the model's or the platform's name. */
export function search(held: readonly Conversation[], query: string): Conversation[] {
  const words = query.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return held.filter((each) => {
    const text = [each.platform, each.model, ...Object.values(each.tree.turns).map(({ turn }) => turn.content)].join("\n").toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** What to call it in a list: how its first question begins. */
export function titleOf(conversation: Conversation): string {
  const [main = []] = pathsOf(conversation.tree);
  const turns = main.map((id) => conversation.tree.turns[id]?.turn);
  const first = turns.find((turn) => turn?.role === "user" && turn.content.trim()) ?? turns.find((turn) => turn?.content.trim());
  const line = (first?.content ?? "").trim().split("\n", 1)[0] ?? "";
  return line.length > 80 ? `${[...line].slice(0, 79).join("")}…` : line;
}

export function rate(database: Database, key: ConversationKey, rating: Thumb | null): Promise<boolean> {
  return review(database, key, ({ rating: _before, ...others }) => (rating ? { ...others, rating } : others));
}

export function rateTurn(database: Database, key: ConversationKey, turn: TurnId, rating: Thumb | null): Promise<boolean> {
  return review(database, key, (before) => {
    const { [turn]: _before, ...others } = before.ratings;
    return { ...before, ratings: rating ? { ...others, [turn]: rating } : others };
  });
}

export function explain(database: Database, key: ConversationKey, reason: string, tags: readonly string[]): Promise<boolean> {
  return review(database, key, (before) => ({ ...before, reason: reason.trim(), tags: [...new Set(tags.map((tag) => tag.trim()).filter(Boolean))] }));
}

export function strike(database: Database, key: ConversationKey, turn: TurnId, isStruck: boolean): Promise<boolean> {
  return review(database, key, (before) => {
    const others = before.struck.filter((each) => each !== turn);
    return { ...before, struck: isStruck ? [...others, turn] : others };
  });
}

export function removeWords(database: Database, key: ConversationKey, words: readonly string[]): Promise<boolean> {
  return review(database, key, (before) => ({ ...before, removed: [...new Set(words.map((word) => word.trim()).filter(Boolean))] }));
}

/** Keeps it here for ever (null), or lets it go at a time of its own. */
export function releaseAt(database: Database, key: ConversationKey, at: number | null): Promise<boolean> {
  return change(database, key, (before) => ({ ...before, releaseAt: at }));
}

/**
 * Deletes it, so that it stays deleted when the chat goes on. What is in the outbox goes with it;
 * what a node may have already is taken back there.
 */
export async function remove(database: Database, key: ConversationKey, now: number): Promise<void> {
  const transaction = database.transaction(["conversations", "outbox", "sent"], "readwrite");
  const [outbox, sent] = [transaction.objectStore("outbox"), transaction.objectStore("sent")];
  for (const leaving of await outbox.index("key").getAll(key)) {
    if (leaving.errand === "take-back") continue;
    if (leaving.attempts === 0 && leaving.errand === "contribute") await outbox.delete(leaving.w);
    else await outbox.put({ ...takeBack(leaving, now), mayArriveUntil: now + LONGEST_ON_THE_WAY_MS });
  }
  for (const each of await sent.index("key").getAll(key)) {
    if (each.standing !== "taken-back" && !(await outbox.get(each.w))) await outbox.put(takeBack(each, now));
  }
  await transaction.objectStore("conversations").put({ key, state: "deleted", deletedAt: now });
  await transaction.done;
}

/** The errand that takes a contribution back. */
export function takeBack(what: Pick<Leaving, "w" | "node" | "numbers" | "key">, now: number): Leaving {
  const { w, node, numbers, key } = what;
  return { w, node, numbers, key, site: key.split("/", 1)[0] ?? "", errand: "take-back", createdAt: now, attempts: 0, failures: 0, notBefore: now, state: "ready" };
}

function review(database: Database, key: ConversationKey, change_: (before: Review) => Review): Promise<boolean> {
  return change(database, key, (before) => ({ ...before, review: change_(before.review) }));
}

/** False when it does not rest here (any more). */
async function change(database: Database, key: ConversationKey, to: (before: Conversation) => Conversation): Promise<boolean> {
  const transaction = database.transaction("conversations", "readwrite");
  const before = await transaction.store.get(key);
  if (!before || before.state !== "held") return false;
  await transaction.store.put({ ...to(before), revision: before.revision + 1 });
  await transaction.done;
  return true;
}
