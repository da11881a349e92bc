/**
 * Sends what is in the outbox, one after the other. What is sent leaves only when the node has acknowledged it.
 *
 * An attempt is written down before it is made. So whenever the browser is
 * stopped, the next round sends the same thing under the same commitment, which the node knows from the first time.
 */

import { openDoor, setFault } from "../node/door";
import { contribute, replace, type Answer, type NotDone, type Result } from "../node/node-api";
import type { Database } from "../store/database";
import type { Leaving, Membership, NodeKey } from "../store/rows";
import { acknowledge, alreadyThere, backToRest, later, refuse, takenBack } from "./outcome";
import { isForLater } from "./attempts";
import { mayLeave } from "./release";
import { askBack, isPublished, others, show, type TakenBack } from "./taking-back";

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
    const doorTo = async (node: NodeKey): Promise<Membership | NotDone | null> => {
      if (!doors.has(node)) doors.set(node, await open(database, node, around));
      return doors.get(node) ?? null;
    };
    const door = await doorTo(each.node);
    if (door !== null && !("isDone" in door)) {
      if (!(await send(database, door, each, around))) doors.set(each.node, null);
    } else if (each.errand !== "take-back" || !(await sendElsewhere(database, each, doorTo, around))) {
      if (door !== null) await later(database, each, door, around);
    }
  }
}

/** Its own node is gone or another one answers there: what was published is taken back at any other. False when none could. */
async function sendElsewhere(database: Database, leaving: Leaving, doorTo: (node: NodeKey) => Promise<Membership | NotDone | null>, { now }: Surroundings): Promise<boolean> {
  if (!(await isPublished(database, leaving.w))) return false;
  for (const { vkey } of await others(database, leaving.node)) {
    const door = await doorTo(vkey);
    if (door === null || "isDone" in door) continue;
    const answer = await show(database, door, leaving, now());
    if (!answer.isDone || answer.value.status !== "taken-back") continue;
    await takenBack(database, leaving, answer.value.records);
    return true;
  }
  return false;
}

/** The node, once the key that answers at its address is the one that was pinned; null when nothing may be sent to it. */
async function open(database: Database, key: NodeKey, { now }: Surroundings): Promise<Membership | NotDone | null> {
  const node = (await database.get("nodes", key)) ?? (await database.get("left", key));
  return node ? openDoor(database, node, now()) : null;
}

/** False when nothing more should be sent to this node in this round. */
async function send(database: Database, node: Membership, leaving: Leaving, around: Surroundings): Promise<boolean> {
  if (node.fault?.kind === "unknown-token" && leaving.errand !== "take-back") return true;
  const now = await writeDown(database, leaving);
  if (!now) return true;
  const answer = await ask(database, node, now, around.now());
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

type Said = Result | TakenBack;

async function ask(database: Database, node: Membership, leaving: Leaving, now: number): Promise<Answer<Said>> {
  const { errand, contribution, w } = leaving;
  if (errand === "take-back" || !contribution) return askBack(database, node, leaving, now);
  if (errand === "replace") return replace(node, contribution);
  const answer = await contribute(node, contribution);
  if (!answer.isDone) return answer;
  const result = answer.value.results?.[0];
  // Something that answers 200 and is no node must not empty the outbox.
  if (result?.w !== w) return { isDone: false, status: 0, title: "", detail: "", field: "", retryAfterS: null };
  return { ...answer, value: result };
}

async function done(database: Database, leaving: Leaving, said: Said, around: Surroundings): Promise<void> {
  if (said.status === "not-there" && (leaving.mayArriveUntil ?? 0) > around.now()) {
    await later(database, leaving, { isDone: false, status: 404, title: "", detail: "", field: "", retryAfterS: 900 }, around);
  } else if (said.status === "taken-back" || said.status === "not-there") {
    await takenBack(database, leaving, said.status === "taken-back" ? said.records : []);
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
