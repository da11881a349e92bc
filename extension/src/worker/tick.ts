/** What is done whenever the worker wakes: what is due leaves, what can be sent is sent, and now and then nodes are asked. */

import { fetchPacks, tellDrifts } from "../outbox/drift";
import { releaseDue } from "../outbox/release";
import { sendReady, type Surroundings } from "../outbox/send";
import { lookAfter } from "../outbox/standing";
import type { Database } from "../store/database";
import type { Conversation } from "../store/rows";

/** One at a time, over all of the extension's pages and workers. True when there are newer selectors. */
export async function tick(database: Database, around: Surroundings): Promise<boolean> {
  return navigator.locks.request("outbox", async () => {
    await releaseDue(database, around.now());
    await sendReady(database, around);
    await lookAfter(database, around.now);
    await tellDrifts(database, around.now);
    return fetchPacks(database, around.now);
  });
}

/** When there will be something to do next; null when nothing is waiting for a time. */
export async function nextTick(database: Database, now: number): Promise<number | null> {
  const held = (await database.getAllFromIndex("conversations", "state", "held")) as Conversation[];
  const leaving = (await database.getAll("outbox")).filter(({ state }) => state === "ready");
  // What is due and did not go is paused, or has no node: it goes when that changes, or with the regular look.
  const times = [...held.map(({ releaseAt }) => releaseAt ?? Infinity), ...leaving.map(({ notBefore }) => notBefore)].filter((time) => time > now);
  const next = Math.min(...times);
  return Number.isFinite(next) ? next : null;
}
