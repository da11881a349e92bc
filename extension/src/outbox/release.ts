/** From rest to the outbox: what is due, is not paused, and has a node to go to. */

import type { Contribution } from "../node/contribution";
import { commitmentOf, drawNumbers } from "../node/secrets";
import { formatConversation, hasSomething } from "../held/format";
import { releaseAt, takeBack } from "../held/review";
import { sharingOf } from "../held/switches";
import type { Database } from "../store/database";
import type { Conversation, Leaving } from "../store/rows";
import { settingsOf } from "../store/settings";

/** Puts everything that is due into the outbox. Gives back how many. */
export async function releaseDue(database: Database, now: number): Promise<number> {
  const held = (await database.getAllFromIndex("conversations", "state", "held")) as Conversation[];
  let released = 0;
  for (const each of held) {
    if (each.releaseAt === null || each.releaseAt > now) continue;
    if (!(await mayLeave(database, each))) continue;
    if (await release(database, each, now)) released += 1;
  }
  return released;
}

/** Nothing goes out while its site or itself is paused. A page that has changed says nothing against what was captured before. */
export async function mayLeave(database: Database, { site, key }: Pick<Conversation, "site" | "key">): Promise<boolean> {
  return ["sharing", "drift"].includes(await sharingOf(database, site, key));
}

async function release(database: Database, held: Conversation, now: number): Promise<boolean> {
  if (!hasSomething(held)) {
    await keepHere(database, held, now);
    return false;
  }
  const settings = await settingsOf(database);
  const earlier = held.sentAs === undefined ? undefined : await database.get("sent", held.sentAs);
  // What a node that was left still has is taken back from there, and goes to the one that is chosen now.
  const home = earlier && (await database.get("nodes", earlier.node));
  const isReplacing = home !== undefined && earlier !== undefined && !held.isPublished && !["taken-back", "published"].includes(earlier.standing);
  const node = home && isReplacing ? home : await database.get("nodes", settings.node);
  if (!node) return false;
  const numbers = isReplacing ? earlier.numbers : await drawNumbers(database);
  // Everything slow comes before the transaction: IndexedDB ends one that waits for something else.
  const w = isReplacing ? earlier.w : await commitmentOf(database, numbers);
  const { version, text_sha256 } = node.consent;
  const contribution: Contribution = { w, conversation: formatConversation(held, settings.demographics), consent: { version, text_sha256 } };
  return put(database, held, {
    w, numbers, contribution,
    node: node.vkey,
    key: held.key,
    site: held.site,
    errand: isReplacing ? "replace" : "contribute",
    createdAt: now,
    attempts: 0,
    failures: 0,
    notBefore: now,
    state: "ready",
    ...(earlier && !isReplacing && earlier.standing !== "taken-back" && { supersedes: earlier.w }),
  });
}

/** One transaction: still as it was looked at, and nothing of it under way. */
async function put(database: Database, held: Conversation, leaving: Leaving): Promise<boolean> {
  const transaction = database.transaction(["conversations", "outbox"], "readwrite");
  const [conversations, outbox] = [transaction.objectStore("conversations"), transaction.objectStore("outbox")];
  const found = await conversations.get(held.key);
  const underWay = await outbox.index("key").getAll(held.key);
  if (found?.state !== "held" || found.revision !== held.revision || underWay.some(({ errand, w }) => errand !== "take-back" || w === leaving.w)) return false;
  await conversations.put({ ...found, state: "leaving", revision: found.revision + 1 });
  await outbox.put(leaving);
  await transaction.done;
  return true;
}

/** Every turn was struck out: there is nothing to send, and nothing of it is to stay at a node. */
async function keepHere(database: Database, held: Conversation, now: number): Promise<void> {
  await releaseAt(database, held.key, null);
  if (held.sentAs !== undefined) await withdraw(database, held.sentAs, now);
}

/**
 * Takes back one contribution that a node has; false when it is not known here or is on its way back already. What rests here
 * of the same conversation stays here: it does not go out again by itself.
 */
export async function withdraw(database: Database, w: string, now: number): Promise<boolean> {
  const transaction = database.transaction(["sent", "outbox", "conversations"], "readwrite");
  const conversations = transaction.objectStore("conversations");
  const sent = await transaction.objectStore("sent").get(w);
  if (!sent || sent.standing === "taken-back") return false;
  const underWay = await transaction.objectStore("outbox").get(w);
  if (underWay?.errand === "take-back") return false;
  await transaction.objectStore("outbox").put(takeBack(sent, now));
  const row = await conversations.get(sent.key);
  if (row && row.state !== "deleted" && row.sentAs === w) {
    await conversations.put({ ...row, state: row.state === "leaving" ? "held" : row.state, releaseAt: null, revision: row.revision + 1 });
  }
  await transaction.done;
  return true;
}

/** Takes back everything that is known here. Gives back how many. */
export async function withdrawAll(database: Database, now: number): Promise<number> {
  let taken = 0;
  for (const { w } of await database.getAll("sent")) if (await withdraw(database, w, now)) taken += 1;
  return taken;
}
