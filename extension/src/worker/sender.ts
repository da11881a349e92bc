/** Who sent a message: a content script on a page of the site it names, or a screen of the extension's own. */

import { siteAt, siteNamed } from "../sites/registry";
import type { Site } from "../sites/site";

export type Sender = Pick<chrome.runtime.MessageSender, "id" | "url" | "frameId" | "tab">;

/** Whether the message comes from a page of this site, outside of private windows. */
export function isFromSite(sender: Sender, self: string, name: string): boolean {
  const site = siteNamed(name);
  return site !== undefined && siteOf(sender, self, site.address === undefined ? [] : [site])?.name === name;
}

/** The site of the page that sent it, `own` ones included; undefined where nothing may be listened to. */
export function siteOf(sender: Sender, self: string, own: readonly Site[]): Site | undefined {
  if (sender.id !== self || !sender.tab || sender.tab.incognito || !sender.url) return undefined;
  const found = siteAt(sender.url, own);
  return found && (sender.frameId === 0 || found.inFrames === true) ? found : undefined;
}

/** Whether it comes from one of the extension's own screens. `base`: their address, "chrome-extension://…/". */
export function isFromScreen(sender: Sender, self: string, base: string): boolean {
  return sender.id === self && sender.url !== undefined && sender.url.startsWith(base);
}
