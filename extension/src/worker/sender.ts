/** Who sent a message: a content script on a page of the site it names, or a screen of the extension's own. */

import { siteAt } from "../sites/registry";

export type Sender = Pick<chrome.runtime.MessageSender, "id" | "url" | "frameId" | "tab">;

/** Whether the message comes from a page of this site, outside of private windows. */
export function isFromSite(sender: Sender, self: string, site: string): boolean {
  if (sender.id !== self || !sender.tab || sender.tab.incognito || !sender.url) return false;
  const found = siteAt(sender.url);
  if (found?.name !== site) return false;
  return sender.frameId === 0 || found.inFrames === true;
}

/** Whether it comes from one of the extension's own screens. `base`: their address, "chrome-extension://…/". */
export function isFromScreen(sender: Sender, self: string, base: string): boolean {
  return sender.id === self && sender.url !== undefined && sender.url.startsWith(base);
}
