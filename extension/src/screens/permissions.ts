/** Switching a site on: the browser asks its user then, for this site alone. */

import { allSites } from "../held/own-sites";
import { switchSite, wish } from "../held/switches";
import { patternsOf } from "../sites/own";
import type { Site } from "../sites/site";
import type { Database } from "../store/database";
import { changed } from "./changed";

/** False when the browser's question was answered with no. Must be called from a click. */
export async function switchOn(database: Database, site: Site): Promise<boolean> {
  // Not waited for: the browser's question has to come straight from the click.
  void wish(database, site.name, Date.now());
  if (!(await chrome.permissions.request(wanted(site)))) return false;
  await switchSite(database, site.name, "on");
  await changed();
  return true;
}

export async function switchOff(database: Database, site: Site): Promise<void> {
  await switchSite(database, site.name, "off");
  await chrome.permissions.remove({ origins: await ownHosts(database, site) });
  await changed();
}

/** Its hosts without those of other sites that are on: two of them may be on one's own machine. */
async function ownHosts(database: Database, site: Site): Promise<string[]> {
  const inUse = new Set<string>();
  for (const other of await allSites(database)) {
    const state = (await database.get("switches", other.name))?.state ?? "off";
    if (other.name !== site.name && state !== "off") patternsOf(other, !isFirefox()).forEach((pattern) => inUse.add(pattern));
  }
  return patternsOf(site, !isFirefox()).filter((pattern) => !inUse.has(pattern));
}

/** Firefox wants to be told, and asks its user, that an add-on collects what stands on websites; Chromium knows no such thing. */
function wanted(site: Site): chrome.permissions.Permissions {
  return { origins: patternsOf(site, !isFirefox()), ...(isFirefox() && { data_collection: ["websiteContent"] }) };
}

function isFirefox(): boolean {
  return "browser_specific_settings" in chrome.runtime.getManifest();
}
