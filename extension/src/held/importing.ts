/** Takes conversations from an export file into what rests here: reviewed like the rest, and gone after the same time. */

import type { Imported, Service } from "../imports/imported";
import type { Database } from "../store/database";
import type { Conversation } from "../store/rows";
import { settingsOf } from "../store/settings";
import { noReview } from "./capture";
import { IMPORTED } from "./switches";

const HOUR_MS = 3_600_000;

/** here: this conversation was captured or imported before. deleted: its contributor deleted it, and it stays so. */
export type Known = "new" | "here" | "deleted";

export const keyOf = ({ site }: Pick<Service, "site">, { id }: Pick<Imported, "id">): string => `${site}/${id}`;

export async function isKnown(database: Database, key: string): Promise<Known> {
  const found = await database.get("conversations", key);
  return found ? (found.state === "deleted" ? "deleted" : "here") : "new";
}

/** Gives back how many were taken: what is known here already is left as it is. */
export async function takeIn(database: Database, service: Pick<Service, "site" | "platform">, chosen: readonly Imported[], now: number): Promise<number> {
  const { delayHours } = await settingsOf(database);
  const transaction = database.transaction("conversations", "readwrite");
  let taken = 0;
  for (const each of chosen) {
    const key = keyOf(service, each);
    if (await transaction.store.get(key)) continue;
    await transaction.store.put({
      key, site: IMPORTED, platform: service.platform, state: "held", model: each.model, tree: each.tree, review: noReview,
      firstSeenAt: each.at || now, lastChangedAt: now, releaseAt: now + delayHours * HOUR_MS, revision: 1,
    } satisfies Conversation);
    taken += 1;
  }
  await transaction.done;
  return taken;
}
