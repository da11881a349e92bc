/** In another browser with the same words: what was published is found again, with its receipts, and can be taken back. */

import { base64url, fromBase64url } from "../node/bytes";
import { findOwn, logId, type Found } from "../node/finding";
import { withdrawnFrom, type NotDone } from "../node/node-api";
import { commitTo, seedKept } from "../node/secrets";
import type { Database } from "../store/database";
import type { Membership, Sent } from "../store/rows";
import { fetchRecord } from "./receipts";

/** Looks at one node for everything under the words. Gives back how many were not known here. */
export async function restore(database: Database, node: Membership, now: number): Promise<number | NotDone> {
  const found = await findOwn(node.url, await seedKept(database));
  if ("isDone" in found) return found;
  const gone = await withdrawnAmong(node.url, found);
  let restored = 0;
  for (const each of found) {
    const before = await database.get("sent", each.w);
    const isGone = gone.has(each.w);
    if (before && !isGone) continue;
    const place = each.places.find(({ origin }) => origin === node.origin) ?? each.places[0];
    const record = place && (await fetchRecord(database, node.url, each.w, place, now));
    const after: Sent = {
      ...(before ?? { w: each.w, node: node.vkey, numbers: each.numbers, key: `restored/${each.w}`, sentAt: 0 }),
      standing: isGone ? "taken-back" : "published",
      ...(record && { record }),
    };
    await database.put("sent", after);
    if (!before) restored += 1;
  }
  return restored;
}

/** Which of them were withdrawn already: by the sets that every log serves to everybody, each line proved by its own secret. */
async function withdrawnAmong(url: string, found: readonly Found[]): Promise<ReadonlySet<string>> {
  const gone = new Set<string>();
  for (const origin of new Set(found.flatMap(({ places }) => places.map((place) => place.origin)))) {
    const answer = await withdrawnFrom(url, await logId(origin));
    if (!answer.isDone) continue;
    const own = new Map(found.flatMap(({ w, places }) => places.filter((place) => place.origin === origin).map(({ index }) => [index, w] as const)));
    for (const line of answer.value.split("\n")) {
      const [, index, secret] = /^\{"i":(\d{1,16}),"w":"([\w-]{43})"\}$/.exec(line) ?? [];
      const w = own.get(Number(index ?? NaN));
      const shown = w === undefined ? null : fromBase64url(secret ?? "");
      if (w !== undefined && shown && base64url(await commitTo(shown)) === w) gone.add(w);
    }
  }
  return gone;
}
