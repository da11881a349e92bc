/** Chats of one's own: each that was added has a switch, and the switch says that there is one. */

import { siteNamed, sites } from "../sites/registry";
import type { Site } from "../sites/site";
import type { Database } from "../store/database";

export async function ownSites(database: Database): Promise<Site[]> {
  const switches = await database.getAll("switches");
  return switches.map(({ site }) => siteNamed(site)).filter((site): site is Site => site?.address !== undefined);
}

/** All that there are in this browser. */
export async function allSites(database: Database): Promise<Site[]> {
  return [...sites, ...(await ownSites(database))];
}

/** Off, until the browser's question is answered. One that was added before stays as it is. */
export async function addOwn(database: Database, site: Site): Promise<void> {
  // Begun at once, so that it comes before whatever the answer to the question writes.
  const transaction = database.transaction("switches", "readwrite");
  if (!(await transaction.store.get(site.name))) await transaction.store.put({ site: site.name, state: "off" });
  await transaction.done;
}

/** What was captured there stays, and rests. */
export async function removeOwn(database: Database, site: Site): Promise<void> {
  await database.delete("switches", site.name);
}
