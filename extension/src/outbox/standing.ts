/**
 * How contributions stand. A node is asked one question for all that it did not publish yet; a published one is found by
 * the beginning of its commitment, as the node forgets whose it is.
 */

import { base64url } from "../node/bytes";
import { openDoor } from "../node/door";
import { placesOf } from "../node/finding";
import { allStanding, withdraw, type Standing } from "../node/node-api";
import { secretOf } from "../node/secrets";
import type { Database } from "../store/database";
import type { Membership, Sent } from "../store/rows";
import { fetchRecord, isWaitedFor, receiptsIn } from "./receipts";

const HOUR_MS = 3_600_000;
/** Sparingly: what is published tonight is early enough known in the morning. */
const EVERY_MS = 6 * HOUR_MS;

/** Asks each node, at most every six hours unless somebody `isAsking`. False when one could not be asked. */
export async function lookAfter(database: Database, now: () => number, isAsking = false): Promise<boolean> {
  let isAll = true;
  for (const node of [...(await database.getAll("nodes")), ...(await database.getAll("left"))]) {
    const open = (await database.getAll("sent")).filter((each) => each.node === node.vkey && isWaitedFor(each));
    const before = ((await database.get("facts", `looked ${node.vkey}`)) as number | undefined) ?? 0;
    if (open.length === 0 || (!isAsking && now() - before < EVERY_MS)) continue;
    await database.put("facts", now(), `looked ${node.vkey}`);
    if (!(await lookAt(database, node, open, now))) isAll = false;
  }
  return isAll;
}

async function lookAt(database: Database, known: Membership, open: readonly Sent[], now: () => number): Promise<boolean> {
  const node = await openDoor(database, known, now());
  if (node === null || "isDone" in node) return false;
  // A node that was left knows nobody here any more; what it published is found all the same.
  const answer = node.token === "" ? null : await allStanding(node);
  if (answer && !answer.isDone) return false;
  const there = new Map([...(answer?.value.contributions ?? []), ...(answer?.value.refused ?? [])].map((each) => [each.w, each]));
  for (const each of open) {
    const news = each.standing === "taken-back" ? await proofsOf(database, node, each, now) : await newsOf(database, node, each, there.get(each.w), now);
    if (news) await change(database, each, news);
  }
  return true;
}

/** What is new of one; null when nothing is. */
async function newsOf(database: Database, node: Membership, { w, record }: Sent, there: Standing | undefined, now: () => number): Promise<Partial<Sent> | null> {
  if (there) return ["waiting", "held", "refused"].includes(there.status) ? { standing: there.status as Sent["standing"], reason: String(there.reason ?? "").slice(0, 500) } : null;
  const places = record ? [record] : await placesOf(node.url, w);
  // Neither there nor published: it is between the two, and the next look will find it.
  if ("isDone" in places || !places[0]) return null;
  // Its own node's log counts; another one may carry the same commitment.
  const place = places.find(({ origin }) => origin === node.origin) ?? places[0];
  return { standing: "published", reason: "", record: await fetchRecord(database, node.url, w, place, now()) };
}

/** Receipts that were not signed yet when it was taken back: the same call gives them later. */
async function proofsOf(database: Database, node: Membership, sent: Sent, now: () => number): Promise<Partial<Sent> | null> {
  const url = (await database.getAll("nodes")).find(({ origin }) => origin === sent.withdrawals?.[0]?.origin)?.url ?? node.url;
  const answer = await withdraw(url, [base64url(await secretOf(database, sent.numbers))]);
  return answer.isDone ? { withdrawals: await receiptsIn(database, sent.w, answer.value, now()) } : null;
}

/** Only if it still stands as it was asked about: it may have been taken back meanwhile. */
async function change(database: Database, { w, standing }: Sent, news: Partial<Sent>): Promise<void> {
  const transaction = database.transaction("sent", "readwrite");
  const found = await transaction.store.get(w);
  if (found?.standing === standing) {
    const { reason, ...after } = { ...found, ...news };
    await transaction.store.put(reason ? { ...after, reason } : after);
  }
  await transaction.done;
}
