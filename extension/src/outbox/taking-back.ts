/**
 * Takes one contribution back: away with it where it waits; where it was published, with its secret, at its own node or
 * at any other that was joined.
 */

import { base64url } from "../node/bytes";
import { deleteWaiting, withdraw, type Answer } from "../node/node-api";
import { secretOf } from "../node/secrets";
import type { Database } from "../store/database";
import type { Leaving, Membership, Proved } from "../store/rows";
import { receiptsIn } from "./receipts";

/** records: the receipts for what had been published, none for what had not. */
export type TakenBack = { readonly status: "taken-back"; readonly records: readonly Proved[] } | { readonly status: "not-there" };

export async function askBack(database: Database, node: Membership, leaving: Leaving, now: number): Promise<Answer<TakenBack>> {
  if (!(await isPublished(database, leaving.w))) {
    const waiting = await deleteWaiting(node, leaving.w);
    if (waiting.isDone) return { ...waiting, value: { status: "taken-back", records: [] } };
    if (waiting.status === 404) return { isDone: true, status: 404, value: { status: "not-there" } };
    if (waiting.status !== 409 && waiting.status !== 401) return waiting;
  }
  return show(database, node, leaving, now);
}

/** Shows the secret. Whoever shows it has the right, at any node; 404 means that the node does not hold the record yet. */
export async function show(database: Database, node: Membership, { w, numbers }: Leaving, now: number): Promise<Answer<TakenBack>> {
  const shown = await withdraw(node.url, [base64url(await secretOf(database, numbers))]);
  if (!shown.isDone) return { ...shown, status: shown.status === 404 ? 503 : shown.status };
  const status = shown.value.withdrawals?.[0]?.status;
  // Something that answers 200 and is no node must not end the errand.
  if (status === "unknown" || status === "malformed") return { isDone: false, status: 503, title: "", detail: "", field: "", retryAfterS: null };
  return { ...shown, value: { status: "taken-back", records: await receiptsIn(database, w, { ...shown.value, withdrawals: shown.value.withdrawals ?? [] }, now) } };
}

export async function isPublished(database: Database, w: string): Promise<boolean> {
  return (await database.get("sent", w))?.standing === "published";
}

/** Other nodes at which a secret can be shown: those that were joined, then those that were left. */
export async function others(database: Database, than: string): Promise<Membership[]> {
  return [...(await database.getAll("nodes")), ...(await database.getAll("left"))].filter(({ vkey }) => vkey !== than);
}
