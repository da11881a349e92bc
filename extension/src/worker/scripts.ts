/** Content scripts: registered for the sites that are switched on and for no others. */

import { sites } from "../sites/registry";
import type { Database } from "../store/database";

const FILE = "content.js";

/** Brings the registered scripts in line with the switches and with what the browser permits. */
export async function registerScripts(database: Database): Promise<void> {
  const registered = new Set((await chrome.scripting.getRegisteredContentScripts()).map(({ id }) => id));
  for (const site of sites) {
    const isOn = (await database.get("switches", site.name))?.state !== undefined && (await database.get("switches", site.name))?.state !== "off";
    const isAllowed = isOn && (await chrome.permissions.contains({ origins: [...site.matches] }));
    if (isAllowed && !registered.has(site.name)) {
      await chrome.scripting.registerContentScripts([
        { id: site.name, js: [FILE], matches: [...site.matches], allFrames: site.inFrames === true, runAt: "document_idle", persistAcrossSessions: true },
      ]);
      await runInOpenTabs(site.matches, site.inFrames === true);
    }
    if (!isAllowed && registered.has(site.name)) await chrome.scripting.unregisterContentScripts({ ids: [site.name] });
  }
}

/** Tells the pages of all sites that something about sharing has changed; they ask again. */
export async function tellPages(): Promise<void> {
  for (const tab of await tabsOf(sites.flatMap((site) => site.matches))) {
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
