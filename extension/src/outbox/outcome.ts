/** What an attempt comes to, each in one transaction: whatever is cut off either happened or did not. */

import { takeBack } from "../held/review";
import type { NotDone, Result } from "../node/node-api";
import type { Database } from "../store/database";
import type { Conversation, Leaving, Proved, Row, Sent } from "../store/rows";
import { waitMs } from "./attempts";

/** The node has it: it leaves the outbox, and becomes a part of what was sent. */
export async function acknowledge(database: Database, leaving: Leaving, result: Result, now: number): Promise<void> {
  const transaction = database.transaction(["outbox", "sent", "conversations"], "readwrite");
  const [outbox, sent, conversations] = [transaction.objectStore("outbox"), transaction.objectStore("sent"), transaction.objectStore("conversations")];
  const found = await outbox.get(leaving.w);
  // Deleted by its contributor while it was on its way: it is to be taken back now.
  if (found?.errand === leaving.errand) await outbox.delete(leaving.w);
  if (leaving.contribution) {
    const { w, node, numbers, key, contribution } = leaving;
    await sent.put({ w, node, numbers, key, contribution, sentAt: now, standing: result.status === "held" ? "held" : "waiting", ...(result.reason && { reason: result.reason }) });
  }
  const row = await conversations.get(leaving.key);
  if (isHere(row)) {
    const { isPublished: _before, ...others } = row;
    await conversations.put({ ...others, sentAs: leaving.w, state: row.state === "leaving" ? "sent" : row.state, revision: row.revision + 1 });
  }
  const older = leaving.supersedes === undefined ? undefined : await sent.get(leaving.supersedes);
  if (older) await outbox.put(takeBack(older, now));
  await transaction.done;
}

/** The version there was published: the new one will be a contribution of its own, and take its place. */
export async function alreadyThere(database: Database, leaving: Leaving, now: number): Promise<void> {
  const transaction = database.transaction(["outbox", "sent", "conversations"], "readwrite");
  const [outbox, sent, conversations] = [transaction.objectStore("outbox"), transaction.objectStore("sent"), transaction.objectStore("conversations")];
  const found = await outbox.get(leaving.w);
  if (found?.errand === leaving.errand) await outbox.delete(leaving.w);
  const before = await sent.get(leaving.w);
  if (before) await sent.put({ ...before, standing: "published" });
  const row = await conversations.get(leaving.key);
  if (isHere(row)) await conversations.put({ ...atRest(row, now), isPublished: true });
  await transaction.done;
}

/** It can't go as it is, and needs a number of its own: back to where it rests, due at once. */
export async function backToRest(database: Database, leaving: Leaving, now: number): Promise<void> {
  const transaction = database.transaction(["outbox", "sent", "conversations"], "readwrite");
  const [outbox, sent, conversations] = [transaction.objectStore("outbox"), transaction.objectStore("sent"), transaction.objectStore("conversations")];
  const found = await outbox.get(leaving.w);
  if (found?.errand === leaving.errand) await outbox.delete(leaving.w);
  const before: Sent | undefined = leaving.errand === "replace" ? await sent.get(leaving.w) : undefined;
  if (before) await sent.put({ ...before, standing: "taken-back" });
  const row = await conversations.get(leaving.key);
  if (isHere(row)) await conversations.put(atRest(row, now));
  await transaction.done;
}

/** Not now: it stays, and waits longer after every failure. */
export async function later(database: Database, leaving: Leaving, why: NotDone, around: { now: () => number; chance: () => number }): Promise<void> {
  const now = around.now();
  await change(database, leaving, (found) => ({
    ...found,
    failures: found.failures + 1,
    notBefore: now + waitMs(found.failures + 1, why.retryAfterS, around.chance()),
    problem: { at: now, status: why.status, title: why.title, detail: why.detail },
  }));
}

/** The node won't take it as it is: it stays here, and its contributor is told why. */
export async function refuse(database: Database, leaving: Leaving, why: { status: number; title: string; detail: string }, now: number): Promise<void> {
  await change(database, leaving, (found) => ({ ...found, state: "refused", problem: { at: now, status: why.status, title: why.title, detail: why.detail } }));
}

/** It is nowhere any more. Of a conversation that was deleted nothing is kept here but the receipts of what had been published. */
export async function takenBack(database: Database, leaving: Leaving, records: readonly Proved[] = []): Promise<void> {
  const transaction = database.transaction(["outbox", "sent", "conversations"], "readwrite");
  const sent = transaction.objectStore("sent");
  await transaction.objectStore("outbox").delete(leaving.w);
  const row = await transaction.objectStore("conversations").get(leaving.key);
  const before = await sent.get(leaving.w);
  if (before) {
    const { contribution, ...others } = before;
    const after: Sent = { ...others, standing: "taken-back", ...(records.length > 0 && { withdrawals: records }) };
    if (row?.state !== "deleted") await sent.put({ ...after, ...(contribution && { contribution }) });
    else if (after.withdrawals) await sent.put(after);
    else await sent.delete(leaving.w);
  }
  await transaction.done;
}

/** After a refusal: the contributor has another try, or changes it first. */
export async function tryAgain(database: Database, w: string, now: number): Promise<void> {
  const transaction = database.transaction("outbox", "readwrite");
  const found = await transaction.store.get(w);
  if (found) await transaction.store.put({ ...found, state: "ready", failures: 0, notBefore: now });
  await transaction.done;
}

/** Takes one that was refused out of the outbox, to be changed where it rests. It then goes nowhere by itself. */
export async function fetchBack(database: Database, w: string, now: number): Promise<boolean> {
  const transaction = database.transaction(["outbox", "conversations"], "readwrite");
  const found = await transaction.objectStore("outbox").get(w);
  if (found?.state !== "refused") return false;
  await transaction.objectStore("outbox").delete(w);
  const row = await transaction.objectStore("conversations").get(found.key);
  if (isHere(row)) await transaction.objectStore("conversations").put({ ...atRest(row, now), releaseAt: null });
  await transaction.done;
  return true;
}

function isHere(row: Row | undefined): row is Conversation {
  return row !== undefined && row.state !== "deleted";
}

function atRest(row: Conversation, now: number): Conversation {
  // What went on meanwhile rests for its own time.
  return { ...row, state: "held", releaseAt: row.state === "leaving" ? now : row.releaseAt, revision: row.revision + 1 };
}

async function change(database: Database, leaving: Leaving, to: (found: Leaving) => Leaving): Promise<void> {
  const transaction = database.transaction("outbox", "readwrite");
  const found = await transaction.store.get(leaving.w);
  if (found?.errand === leaving.errand) await transaction.store.put(to(found));
  await transaction.done;
}
