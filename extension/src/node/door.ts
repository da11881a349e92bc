/**
 * The way in to a node that was joined or left: whoever answers at its address must have the key that is pinned here, or
 * one that the log's own rotations put in its place. Nothing of a contributor's, and no token, goes anywhere before that is known.
 */

import type { Database } from "../store/database";
import type { Left, Membership, NodeKey, ReplacedKey, Settings } from "../store/rows";
import { recoveryOf, rotationsTo } from "./following";
import { cardAt, type NotDone } from "./node-api";
import { parseVerifierKey } from "./verifier-key";

/** The node as it is known from now on; NotDone: out of reach; null: another key answers there, which is written down. */
export async function openDoor(database: Database, node: Membership, now: number): Promise<Membership | NotDone | null> {
  const card = await cardAt(node.url);
  if (!card.isDone) return card;
  const found = String(card.value.vkey).slice(0, 300);
  const key = await parseVerifierKey(node.vkey);
  if (found === node.vkey) {
    if (node.fault?.kind === "other-key") await setFault(database, node.vkey, null);
    if (key && node.recovery === undefined) await pinRecovery(database, node, await recoveryOf(node.url, key));
    return node;
  }
  const answering = await parseVerifierKey(found);
  const pinned = key && { key, ...(node.recovery !== undefined && { recovery: node.recovery }) };
  const rotations = pinned && answering && (await rotationsTo(node.url, pinned, answering));
  if (!rotations) {
    await setFault(database, node.vkey, { kind: "other-key", at: now, found });
    return null;
  }
  await pinAnew(database, node.vkey, found, rotations.map(({ replaced, index }) => ({ vkey: replaced.text, until: index, at: now })));
  // Another page of the extension may have been first.
  return (await database.get("nodes", found)) ?? (await database.get("left", found)) ?? null;
}

export async function setFault(database: Database, key: NodeKey, fault: Membership["fault"] | null): Promise<void> {
  const transaction = database.transaction("nodes", "readwrite");
  const found = await transaction.store.get(key);
  if (found) {
    const { fault: _before, ...well } = found;
    await transaction.store.put(fault ? { ...well, fault } : well);
  }
  await transaction.done;
}

/** Seen while all is well, so that a stolen key can't bring a recovery key of its own later. */
async function pinRecovery(database: Database, { vkey }: Membership, recovery: string | null): Promise<void> {
  if (recovery === null) return;
  const transaction = database.transaction("nodes", "readwrite");
  const found = await transaction.store.get(vkey);
  if (found && found.recovery === undefined) await transaction.store.put({ ...found, recovery });
  await transaction.done;
}

/** Whatever names the old key names the new one from now on, in one transaction. */
async function pinAnew(database: Database, before: NodeKey, after: NodeKey, replaced: readonly ReplacedKey[]): Promise<void> {
  const transaction = database.transaction(["nodes", "left", "outbox", "sent", "packs", "facts"], "readwrite");
  for (const name of ["left", "nodes"] as const) {
    const store = transaction.objectStore(name);
    const found = await store.get(before);
    if (!found) continue;
    const { fault, ...well } = found;
    // Whoever joined again with the new key meanwhile has a newer token.
    const again = await store.get(after);
    const known = { ...well, ...again, ...(fault?.kind === "unknown-token" && !again && { fault }), vkey: after, replaced: [...(found.replaced ?? []), ...replaced] };
    await store.delete(before);
    await store.put(known as Left);
  }
  for (const name of ["outbox", "sent", "packs"] as const) {
    const store = transaction.objectStore(name);
    for (const each of await store.getAll()) if (each.node === before) await store.put({ ...each, node: after } as never);
  }
  const facts = transaction.objectStore("facts");
  const settings = (await facts.get("settings")) as Partial<Settings> | undefined;
  if (settings?.node === before) await facts.put({ ...settings, node: after }, "settings");
  await transaction.done;
}
