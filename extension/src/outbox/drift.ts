/** The drift alarm between here and the node: what is no longer read goes there in numbers, newer selectors come from there. */

import { takePacks } from "../held/packs";
import { openDoor } from "../node/door";
import { selectorsAt, tellDrift } from "../node/node-api";
import { openPacks } from "../node/packs";
import { parseVerifierKey } from "../node/verifier-key";
import { partsOfName } from "../sites/own";
import type { Database } from "../store/database";
import { settingsOf } from "../store/settings";
import { isForLater } from "./attempts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Tells the node that was chosen, once for each alarm. */
export async function tellDrifts(database: Database, now: () => number): Promise<void> {
  const member = await database.get("nodes", (await settingsOf(database)).node);
  const untold = (await database.getAll("switches")).filter(({ drift }) => drift && !drift.isTold);
  if (!member || member.fault?.kind === "unknown-token" || untold.length === 0) return;
  const node = await openDoor(database, member, now());
  if (node === null || "isDone" in node) return;
  for (const { site, drift } of untold) {
    if (!drift) continue;
    const { rule, version, counts, at } = drift;
    const answer = await tellDrift(node, { site: partsOfName(site).reader, rule, version, counts });
    if (!answer.isDone && isForLater(answer.status)) return;
    const transaction = database.transaction("switches", "readwrite");
    const found = await transaction.store.get(site);
    if (found?.drift?.at === at) await transaction.store.put({ ...found, drift: { ...found.drift, isTold: true } });
    await transaction.done;
  }
}

/** Asks every node that was joined for newer selectors: once a day, and every hour while a site can't be read. True when there were any. */
export async function fetchPacks(database: Database, now: () => number): Promise<boolean> {
  const isDrifting = (await database.getAll("switches")).some(({ drift }) => drift);
  let isAny = false;
  for (const member of await database.getAll("nodes")) {
    const before = ((await database.get("facts", `packs ${member.vkey}`)) as number | undefined) ?? 0;
    if (now() - before < (isDrifting ? HOUR_MS : DAY_MS)) continue;
    await database.put("facts", now(), `packs ${member.vkey}`);
    const node = await openDoor(database, member, now());
    if (node === null || "isDone" in node) continue;
    const { vkey, url } = node;
    const key = await parseVerifierKey(vkey);
    const answer = await selectorsAt(url);
    const packs = key && answer.isDone ? await openPacks(answer.value, key) : null;
    if (packs && (await takePacks(database, vkey, packs, now()))) isAny = true;
  }
  return isAny;
}
