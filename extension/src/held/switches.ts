/**
 * Who may be listened to: consent, the site's switch, and three pauses (everything, this site, this conversation).
 *
 * The same answer decides what is captured and what goes out.
 */

import type { Database } from "../store/database";
import type { ConversationKey, Drift, SiteSwitch } from "../store/rows";
import { changeSettings, settingsOf } from "../store/settings";

/** no-consent: no node was joined. off: the site's switch. paused: by its user. drift: by the alarm. */
export type Sharing = "sharing" | "no-consent" | "off" | "paused" | "drift";

/** The site of what came from an export file: chosen one by one, so that it needs no switch. */
export const IMPORTED = "imported";

export type PauseWhat = { readonly what: "everything" } | { readonly what: "site"; readonly site: string } | { readonly what: "conversation"; readonly key: ConversationKey };

export async function sharingOf(database: Database, site: string, key?: ConversationKey): Promise<Sharing> {
  if ((await database.count("nodes")) === 0) return "no-consent";
  const found: SiteSwitch | undefined = site === IMPORTED ? { site, state: "on" } : await database.get("switches", site);
  if (!found || found.state === "off") return "off";
  if ((await settingsOf(database)).isPaused || found.state === "paused") return "paused";
  if (key !== undefined && (await database.get("paused", key))) return "paused";
  return found.drift ? "drift" : "sharing";
}

export async function switchSite(database: Database, site: string, state: SiteSwitch["state"]): Promise<void> {
  // Switching it on is also how a contributor says that a site is to be tried again.
  await database.put("switches", { site, state });
}

/** How long the browser's question may stay open. */
const WISH_MS = 600_000;

/**
 * Notes that a site is about to be switched on. The browser's question closes the pop-up that asked it, so that the
 * worker has to finish what was begun there.
 */
export async function wish(database: Database, site: string, at: number): Promise<void> {
  await database.put("facts", { site, at }, "wish");
}

/** The site that was wished for just now, once; null when a permission came about in another way. */
export async function takeWish(database: Database, now: number): Promise<string | null> {
  const transaction = database.transaction("facts", "readwrite");
  const found = (await transaction.store.get("wish")) as { site: string; at: number } | undefined;
  await transaction.store.delete("wish");
  await transaction.done;
  return found && now - found.at < WISH_MS ? found.site : null;
}

export async function reportDrift(database: Database, site: string, drift: Drift): Promise<void> {
  const transaction = database.transaction("switches", "readwrite");
  const found = await transaction.store.get(site);
  if (found?.state === "on" && !found.drift) await transaction.store.put({ ...found, drift });
  await transaction.done;
}

export async function pause(database: Database, pause: PauseWhat, at: number): Promise<void> {
  if (pause.what === "everything") await changeSettings(database, { isPaused: true });
  else if (pause.what === "conversation") await database.put("paused", { key: pause.key, at });
  else await changeState(database, pause.site, "on", "paused");
}

export async function resume(database: Database, pause: PauseWhat): Promise<void> {
  if (pause.what === "everything") await changeSettings(database, { isPaused: false });
  else if (pause.what === "conversation") await database.delete("paused", pause.key);
  else await changeState(database, pause.site, "paused", "on");
}

async function changeState(database: Database, site: string, before: SiteSwitch["state"], after: SiteSwitch["state"]): Promise<void> {
  const transaction = database.transaction("switches", "readwrite");
  const found = await transaction.store.get(site);
  if (found?.state === before) await transaction.store.put({ ...found, state: after });
  await transaction.done;
}
