/** Leaving a node: nothing more goes there, and its token is forgotten. What it has can still be taken back with the secrets. */

import { takeBack } from "../held/review";
import type { Database } from "../store/database";
import type { NodeKey, Settings } from "../store/rows";
import { firstSettings } from "../store/rows";
import { withdraw } from "./release";

/** What a node has of this contributor, and what rests here. */
export interface AtNode {
  readonly resting: number;
  readonly waiting: number;
  readonly published: number;
}

export async function countAt(database: Database, node: NodeKey): Promise<AtNode> {
  const sent = (await database.getAll("sent")).filter((each) => each.node === node);
  return {
    resting: await database.countFromIndex("conversations", "state", "held"),
    waiting: sent.filter(({ standing }) => standing === "waiting" || standing === "held").length,
    published: sent.filter(({ standing }) => standing === "published").length,
  };
}

/** Leaves the node. What rests here stays here, and what was on its way there rests here again. */
export async function leave(database: Database, node: NodeKey, now: number, isTakingAllBack: boolean): Promise<void> {
  if (isTakingAllBack) {
    for (const { w, node: at } of await database.getAll("sent")) if (at === node) await withdraw(database, w, now);
  }
  const transaction = database.transaction(["nodes", "left", "outbox", "conversations", "facts"], "readwrite");
  const [outbox, conversations] = [transaction.objectStore("outbox"), transaction.objectStore("conversations")];
  for (const leaving of await outbox.getAll()) {
    if (leaving.node !== node || leaving.errand === "take-back") continue;
    // After an attempt the node may have it: then it is taken back with its secret.
    if (leaving.errand === "contribute" && leaving.attempts > 0) await outbox.put(takeBack(leaving, now));
    else await outbox.delete(leaving.w);
    const row = await conversations.get(leaving.key);
    if (row && row.state !== "deleted") await conversations.put({ ...row, state: "held", releaseAt: null, revision: row.revision + 1 });
  }
  const found = await transaction.objectStore("nodes").get(node);
  if (found) {
    const { fault: _fault, ...membership } = found;
    await transaction.objectStore("left").put({ ...membership, token: "", leftAt: now });
    await transaction.objectStore("nodes").delete(node);
  }
  const facts = transaction.objectStore("facts");
  const settings = { ...firstSettings, ...((await facts.get("settings")) as Partial<Settings> | undefined) };
  if (settings.node === node) {
    const [next] = await transaction.objectStore("nodes").getAll();
    await facts.put({ ...settings, node: next?.vkey ?? "" } satisfies Settings, "settings");
  }
  await transaction.done;
}
