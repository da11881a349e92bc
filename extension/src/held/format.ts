/** A held conversation as it would be sent: struck turns and removed words are gone, ids say nothing. */

import { pathsOf } from "../capture/paths";
import { hasText, type Part, type Turn, type TurnId } from "../capture/turn";
import {
  LONGEST_LINE, LONGEST_NAME, LONGEST_PARAGRAPH, MOST_PARTS, MOST_TAGS, MOST_TURNS,
  type SentConversation, type SentTurn,
} from "../node/contribution";
import type { Conversation, Settings } from "../store/rows";

/** Stands where a contributor took words out. */
export const REMOVED = "⟨REMOVED⟩";

export const SOURCE = "sharelm-extension";

export function formatConversation(held: Conversation, demographics: Settings["demographics"]): SentConversation {
  const paths = leftOf(held);
  const order = [...new Set(paths.flat())].slice(0, MOST_TURNS);
  const names = new Map(order.map((id, index) => [id, `t${index + 1}`]));
  const parents = parentsIn(paths);
  const branches = paths.length > 1 ? paths.map((path) => path.flatMap((id) => names.get(id) ?? [])) : [];
  const model = held.model.slice(0, LONGEST_NAME);
  const { rating, reason, tags } = held.review;
  const user = Object.fromEntries(Object.entries(demographics).filter(([, value]) => value));
  return {
    conversation: order.map((id) => turnOf(held, id, names, parents)),
    source: SOURCE,
    platform: held.platform,
    model,
    model_name: model,
    timestamp: new Date(held.firstSeenAt).toISOString().slice(0, 10),
    ...(Object.keys(user).length > 0 && { user_metadata: user }),
    ...(rating && { rating, conversation_metadata: { rate: rating === 1 ? "thumbup" : "thumbdown" } }),
    ...(reason && { rating_reason: without(reason, held.review.removed).slice(0, LONGEST_PARAGRAPH) }),
    ...(tags.length > 0 && { tags: tags.slice(0, MOST_TAGS).map((tag) => without(tag, held.review.removed).slice(0, LONGEST_NAME)) }),
    ...(branches.length > 0 && { branches }),
  };
}

/** Whether there is anything to send: somebody says something that was not struck out. */
export function hasSomething(held: Conversation): boolean {
  return leftOf(held).flat().some((id) => hasText((held.tree.turns[id] as { turn: Turn }).turn));
}

/** The paths without what was struck out. */
function leftOf(held: Conversation): TurnId[][] {
  const struck = new Set(held.review.struck);
  const left = pathsOf(held.tree)
    .map((path) => path.filter((id) => !struck.has(id)))
    .filter((path) => path.length > 0);
  const known = new Set<string>();
  return left.filter((path) => !known.has(path.join("\n")) && known.add(path.join("\n")));
}

function parentsIn(paths: readonly TurnId[][]): Map<TurnId, TurnId> {
  const parents = new Map<TurnId, TurnId>();
  for (const path of paths) {
    path.forEach((id, index) => index > 0 && !parents.has(id) && parents.set(id, path[index - 1] as TurnId));
  }
  return parents;
}

function turnOf(held: Conversation, id: TurnId, names: Map<TurnId, string>, parents: Map<TurnId, TurnId>): SentTurn {
  const { turn } = held.tree.turns[id] as { turn: Turn };
  const { removed, ratings } = held.review;
  const parent = names.get(parents.get(id) ?? "");
  const rating = ratings[id];
  const parts = turn.parts.slice(0, MOST_PARTS).map((part) => partOf(part, removed));
  return {
    role: turn.role,
    content: without(turn.content, removed),
    id: names.get(id) as string,
    ...(parent && { parent }),
    ...(turn.model && { model: turn.model.slice(0, LONGEST_NAME) }),
    ...(rating && { rating }),
    ...(parts.length > 0 && { parts }),
  };
}

function partOf(part: Part, removed: readonly string[]): Part {
  return {
    ...part,
    text: without(part.text, removed),
    ...("title" in part && { title: without(part.title ?? "", removed).slice(0, LONGEST_LINE) }),
    ...("language" in part && { language: (part.language ?? "").slice(0, LONGEST_NAME) }),
  };
}

/** The text without the words, whatever their case; the longest first, so that none leaves a rest of another. */
export function without(text: string, removed: readonly string[]): string {
  const words = removed.filter((word) => word.trim()).sort((one, other) => other.length - one.length);
  if (words.length === 0) return text;
  const any = new RegExp(words.map((word) => word.trim().replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|"), "giu");
  return text.replace(any, REMOVED);
}
