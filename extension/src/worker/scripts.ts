/** Content scripts: registered for the sites that are switched on and for no others. */

import { allSites } from "../held/own-sites";
import { patternsOf } from "../sites/own";
import type { Database } from "../store/database";

const FILE = "content.js";
/** Whether a pattern of hosts can name a port. */
export const KNOWS_PORTS = !("browser_specific_settings" in chrome.runtime.getManifest());

/** Brings the registered scripts in line with the switches and with what the browser permits. */
export async function registerScripts(database: Database): Promise<void> {
  const registered = new Set((await chrome.scripting.getRegisteredContentScripts()).map(({ id }) => id));
  const all = await allSites(database);
  // One of somebody's own that is there no more.
  const gone = [...registered].filter((id) => !all.some(({ name }) => name === id));
  if (gone.length > 0) await chrome.scripting.unregisterContentScripts({ ids: gone });
  for (const site of all) {
    const matches = patternsOf(site, KNOWS_PORTS);
    const isOn = (await database.get("switches", site.name))?.state !== undefined && (await database.get("switches", site.name))?.state !== "off";
    const isAllowed = isOn && (await chrome.permissions.contains({ origins: matches }));
    if (isAllowed && !registered.has(site.name)) {
      await chrome.scripting.registerContentScripts([
        { id: site.name, js: [FILE], matches, allFrames: site.inFrames === true, runAt: "document_idle", persistAcrossSessions: true },
      ]);
      await runInOpenTabs(matches, site.inFrames === true);
    }
    if (!isAllowed && registered.has(site.name)) await chrome.scripting.unregisterContentScripts({ ids: [site.name] });
  }
}

/** Tells the pages of all sites that something about sharing has changed; they ask again. */
export async function tellPages(database: Database): Promise<void> {
  for (const tab of await tabsOf((await allSites(database)).flatMap((site) => patternsOf(site, KNOWS_PORTS)))) {
    // A tab without our script has nobody to listen.
    if (tab.id !== undefined) await chrome.tabs.sendMessage(tab.id, { kind: "ask-again" }).catch(() => undefined);
  }
}

async function runInOpenTabs(matches: readonly string[], allFrames: boolean): Promise<void> {
  for (const tab of await tabsOf(matches)) {
    if (tab.id === undefined || tab.incognito) continue;
    await chrome.scripting.executeScript({ target: { tabId: tab.id, allFrames }, files: [FILE] }).catch(() => undefined);
  }
}

/** Without the permission "tabs" a query finds the tabs of permitted hosts only, which is what is wanted. */
function tabsOf(matches: readonly string[]): Promise<chrome.tabs.Tab[]> {
  return chrome.tabs.query({ url: [...matches] });
}
