/** Takes what was seen on a page into the conversation it belongs to. */

import { tieToFile } from "../capture/tying";
import { emptyTree, merge, type Seen } from "../capture/tree";
import type { Database } from "../store/database";
import type { Conversation, ConversationKey, Review } from "../store/rows";
import { settingsOf } from "../store/settings";
import { IMPORTED } from "./switches";

export interface Sighting {
  readonly key: ConversationKey;
  readonly site: string;
  readonly platform: string;
  readonly model: string;
  readonly seen: readonly Seen[];
}

export const noReview: Review = { reason: "", tags: [], ratings: {}, struck: [], removed: [] };

const HOUR_MS = 3_600_000;

/** What became of it: "deleted" when its contributor deleted the conversation, which then stays so. */
export async function keep(database: Database, sighting: Sighting, now: number): Promise<"kept" | "nothing-new" | "deleted"> {
  const { delayHours } = await settingsOf(database);
  const transaction = database.transaction("conversations", "readwrite");
  const before = await transaction.store.get(sighting.key);
  if (before?.state === "deleted") return "deleted";
  const isFromFile = before !== undefined && (before.site === IMPORTED || before.names !== undefined);
  const { seen, names } = isFromFile ? tieToFile(before.tree, before.names ?? {}, sighting.seen) : { seen: sighting.seen, names: undefined };
  if (before?.site === IMPORTED && !isTied(before, seen)) return "nothing-new";
  const tree = merge(before?.tree ?? emptyTree, seen);
  if (tree === (before?.tree ?? emptyTree)) return "nothing-new";
  const after: Conversation = {
    ...(before ?? first(sighting, now)),
    // What was imported and then goes on at its site follows that site's switch.
    site: sighting.site,
    // What was sent and goes on is held again; the whole of it takes the place of what the node has.
    state: "held",
    tree,
    ...(names && Object.keys(names).length > 0 && { names }),
    model: sighting.model || before?.model || "",
    lastChangedAt: now,
    releaseAt: before?.releaseAt === null ? null : now + delayHours * HOUR_MS,
    revision: (before?.revision ?? 0) + 1,
  };
  await transaction.store.put(after);
  await transaction.done;
  return "kept";
}

/** Whether any turn of the page is one of the file. If none is, all would stand there twice: then it stays as it was imported. */
function isTied({ tree }: Conversation, seen: readonly Seen[]): boolean {
  return seen.some(({ turn, after }) => Object.hasOwn(tree.turns, turn.id) || (after !== null && Object.hasOwn(tree.turns, after)));
}

function first(sighting: Sighting, now: number): Omit<Conversation, "tree" | "model" | "lastChangedAt" | "releaseAt" | "revision" | "state"> {
  return { key: sighting.key, site: sighting.site, platform: sighting.platform, review: noReview, firstSeenAt: now };
}
