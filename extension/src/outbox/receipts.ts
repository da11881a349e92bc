/** Receipts: fetched from any node that has them, and checked here by the keys of the nodes that were joined. */

import { logId } from "../node/finding";
import { proofOf, type Withdrawals } from "../node/node-api";
import { verifyReceipt, type KnownKey } from "../node/receipt";
import { parseVerifierKey } from "../node/verifier-key";
import type { Database } from "../store/database";
import type { Check, Proved, Sent } from "../store/rows";

/** What a receipt has to be of. */
export interface Expected {
  readonly kind: "record" | "withdraw";
  readonly w: string;
  readonly origin: string;
  readonly index: number;
}

/** The receipt of a record, if the node has one; a place without a receipt otherwise. */
export async function fetchRecord(database: Database, url: string, w: string, place: { readonly origin: string; readonly index: number }, now: number): Promise<Proved> {
  const { origin, index } = place;
  const answer = await proofOf(url, await logId(origin), index);
  if (!answer.isDone) return { origin, index, receipt: "" };
  return { origin, index, receipt: answer.value, check: await check(database, answer.value, { kind: "record", w, origin, index }, now) };
}

/** The receipts in an answer to a secret that was shown. A proof may still be missing: the same call gives it later. */
export async function receiptsIn(database: Database, w: string, { log, withdrawals }: Withdrawals, now: number): Promise<Proved[]> {
  const records = withdrawals[0]?.records ?? [];
  return Promise.all(records.map(async ({ leaf, proof }): Promise<Proved> => {
    if (leaf === undefined || !proof) return { origin: log, index: -1, receipt: "" };
    return { origin: log, index: leaf, receipt: proof, check: await check(database, proof, { kind: "withdraw", w, origin: log, index: leaf }, now) };
  }));
}

export async function check(database: Database, receipt: string, { kind, w, origin, index }: Expected, now: number): Promise<Check> {
  const found = await verifyReceipt(receipt, await keysKnown(database));
  if (typeof found === "string") return { at: now, found: found === "unknown-log" ? "unknown-log" : "false" };
  const isIt = found.kind === kind && found.w === w && found.origin === origin && found.index === index;
  return { at: now, found: isIt ? "good" : "false" };
}

/** The keys that were pinned at joining, also of nodes that were left since, and those that were replaced. */
async function keysKnown(database: Database): Promise<KnownKey[]> {
  const all = [...(await database.getAll("nodes")), ...(await database.getAll("left"))];
  const known = all.flatMap(({ vkey, replaced = [] }): { vkey: string; until?: number }[] => [{ vkey }, ...replaced]);
  const keys = await Promise.all(known.map(async ({ vkey, until }): Promise<KnownKey | null> => {
    const key = await parseVerifierKey(vkey);
    return key && { ...key, ...(until !== undefined && { until }) };
  }));
  return keys.filter((key): key is KnownKey => key !== null);
}

/** Whether something that a node owes is still missing. */
export function isWaitedFor({ standing, record, withdrawals }: Sent): boolean {
  if (standing === "taken-back") return (withdrawals ?? []).some(({ receipt }) => receipt === "");
  return standing !== "published" || record === undefined || record.receipt === "";
}
