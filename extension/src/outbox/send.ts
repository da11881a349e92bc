/**
 * Sends what is in the outbox, one after the other. What is sent leaves only when the node has acknowledged it.
 *
 * An attempt is written down before it is made. So whenever the browser is
 * stopped, the next round sends the same thing under the same commitment, which the node knows from the first time.
 */

import { cardAt, contribute, deleteWaiting, replace, withdraw, type Answer, type Card, type NotDone, type Result } from "../node/node-api";
import { base64url } from "../node/bytes";
import { secretOf } from "../node/secrets";
import type { Database } from "../store/database";
import type { Leaving, Membership, NodeKey } from "../store/rows";
import { acknowledge, alreadyThere, backToRest, later, refuse, takenBack } from "./outcome";
import { isForLater } from "./attempts";
import { mayLeave } from "./release";

/** Clock and chance come in as arguments. */
export interface Surroundings {
  readonly now: () => number;
  readonly chance: () => number;
}

export async function sendReady(database: Database, around: Surroundings): Promise<void> {
  const ready = (await database.getAll("outbox"))
    .filter((each) => each.state === "ready" && each.notBefore <= around.now())
    .sort((one, other) => one.createdAt - other.createdAt);
  const doors = new Map<NodeKey, Membership | NotDone | null>();
  for (const each of ready) {
    if (each.errand !== "take-back" && !(await mayLeave(database, each))) continue;
    if (!doors.has(each.node)) doors.set(each.node, await open(database, each.node, around));
    const door = doors.get(each.node) ?? null;
    if (door === null) continue;
    if ("isDone" in door) await later(database, each, door, around);
    else if (!(await send(database, door, each, around))) doors.set(each.node, null);
  }
}

/** The node, once the key that answers at its address is the one that was pinned; null when nothing may be sent to it. */
async function open(database: Database, key: NodeKey, { now }: Surroundings): Promise<Membership | NotDone | null> {
  const node = await database.get("nodes", key);
  if (!node) return null;
  const card: Answer<Card> = await cardAt(node.url);
  if (!card.isDone) return card;
  if (card.value.vkey !== node.vkey) {
    await setFault(database, key, { kind: "other-key", at: now(), found: String(card.value.vkey).slice(0, 300) });
    return null;
  }
  if (node.fault?.kind === "other-key") await setFault(database, key, null);
  return node;
}

/** False when nothing more should be sent to this node in this round. */
async function send(database: Database, node: Membership, leaving: Leaving, around: Surroundings): Promise<boolean> {
  if (node.fault?.kind === "unknown-token" && leaving.errand !== "take-back") return true;
  const now = await writeDown(database, leaving);
  if (!now) return true;
  const answer = await ask(database, node, now);
  if (answer.isDone) {
    await done(database, now, answer.value, around);
    return true;
  }
  if (answer.status === 401 && now.errand !== "take-back") {
    await setFault(database, node.vkey, { kind: "unknown-token", at: around.now() });
    await later(database, now, answer, around);
    return false;
  }
  if (isForLater(answer.status)) {
    await later(database, now, answer, around);
    return answer.status !== 0 && answer.status !== 429 && answer.status !== 503;
  }
  await stopped(database, now, answer, around);
  return true;
}

/** Counts the attempt; null when it was changed or taken out meanwhile. */
async function writeDown(database: Database, leaving: Leaving): Promise<Leaving | null> {
  const transaction = database.transaction("outbox", "readwrite");
  const found = await transaction.store.get(leaving.w);
  if (!found || found.state !== "ready" || found.errand !== leaving.errand) return null;
  const now = { ...found, attempts: found.attempts + 1 };
  await transaction.store.put(now);
  await transaction.done;
  return now;
}

type Said = Result | "taken-back" | "not-there";

async function ask(database: Database, node: Membership, leaving: Leaving): Promise<Answer<Said>> {
  const { errand, contribution, w } = leaving;
  if (errand === "take-back" || !contribution) return askBack(database, node, leaving);
  if (errand === "replace") return replace(node, contribution);
  const answer = await contribute(node, contribution);
  if (!answer.isDone) return answer;
  const result = answer.value.results?.[0];
  // Something that answers 200 and is no node must not empty the outbox.
  if (result?.w !== w) return { isDone: false, status: 0, title: "", detail: "", field: "", retryAfterS: null };
  return { ...answer, value: result };
}

/** Away with it where it waits; where it was published, with its secret. */
async function askBack(database: Database, node: Membership, { w, numbers }: Leaving): Promise<Answer<Said>> {
  const waiting = await deleteWaiting(node, w);
  if (waiting.isDone) return { ...waiting, value: "taken-back" };
  if (waiting.status === 404) return { isDone: true, status: 404, value: "not-there" };
  if (waiting.status !== 409 && waiting.status !== 401) return waiting;
  const shown = await withdraw(node.url, [base64url(await secretOf(database, numbers))]);
  return shown.isDone ? { ...shown, value: "taken-back" } : { ...shown, status: shown.status === 404 ? 503 : shown.status };
}

async function done(database: Database, leaving: Leaving, said: Said, around: Surroundings): Promise<void> {
  if (said === "not-there" && (leaving.mayArriveUntil ?? 0) > around.now()) {
    await later(database, leaving, { isDone: false, status: 404, title: "", detail: "", field: "", retryAfterS: 900 }, around);
  } else if (said === "taken-back" || said === "not-there") {
    await takenBack(database, leaving);
  } else if (said.status === "refused") {
    await refuse(database, leaving, { status: 200, title: "", detail: said.reason ?? "" }, around.now());
  } else {
    await acknowledge(database, leaving, said, around.now());
  }
}

/** What a node said for good: 4xx. */
async function stopped(database: Database, leaving: Leaving, answer: NotDone, around: Surroundings): Promise<void> {
  if (answer.status === 409 && leaving.errand === "replace") {
    await alreadyThere(database, leaving, around.now());
  } else if (answer.status === 404 && leaving.errand === "replace") {
    await backToRest(database, leaving, around.now());
  } else if (answer.status === 409 && leaving.attempts > 1) {
    // The first attempt arrived, and was anonymized by another version than this one.
    await acknowledge(database, leaving, { w: leaving.w, status: "duplicate" }, around.now());
  } else if (answer.status === 409) {
    // Another browser with the same words used this number: the next one will do.
    await backToRest(database, leaving, around.now());
  } else {
    await refuse(database, leaving, answer, around.now());
  }
}

async function setFault(database: Database, key: NodeKey, fault: Membership["fault"] | null): Promise<void> {
  const transaction = database.transaction("nodes", "readwrite");
  const found = await transaction.store.get(key);
  if (found) {
    const { fault: _before, ...well } = found;
    await transaction.store.put(fault ? { ...well, fault } : well);
  }
  await transaction.done;
}
