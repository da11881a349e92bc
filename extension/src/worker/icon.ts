/** The extension's icon says how things stand: on each page of a site, and over all while no node is joined or everything is paused. */

import type { Database } from "../store/database";
import { settingsOf } from "../store/settings";
import type { Reply } from "./messages";

interface Sign {
  readonly sign: string;
  readonly color: string;
  /** In _locales. */
  readonly text: string;
}

/** With the signs and words of the badge on the page. A site that is off is like any other page. */
const SIGNS: Record<Reply["sharing"], Sign | null> = {
  sharing: { sign: "●", color: "#2f7d32", text: "badgeSharing" },
  paused: { sign: "‖", color: "#8a6100", text: "badgePaused" },
  drift: { sign: "!", color: "#b3261e", text: "badgeDrift" },
  deleted: { sign: "○", color: "#5c636d", text: "badgeNotShared" },
  off: null,
  "no-consent": null,
};

const NOT_JOINED: Sign = { sign: "!", color: "#b3261e", text: "notJoined" };

/** On one page. It is forgotten when the tab goes elsewhere. */
export async function showOnTab(tabId: number, sharing: Reply["sharing"]): Promise<void> {
  // The tab may be gone by now.
  await show(SIGNS[sharing], { tabId }).catch(() => undefined);
}

/** Wherever no page says more. */
export async function showOverall(database: Database): Promise<void> {
  const isJoined = (await database.count("nodes")) > 0;
  await show(!isJoined ? NOT_JOINED : (await settingsOf(database)).isPaused ? SIGNS.paused : null, {});
}

async function show(sign: Sign | null, where: { readonly tabId?: number }): Promise<void> {
  const name = chrome.i18n.getMessage("name");
  await chrome.action.setBadgeText({ ...where, text: sign?.sign ?? "" });
  await chrome.action.setTitle({ ...where, title: sign ? `${name}: ${chrome.i18n.getMessage(sign.text)}` : name });
  if (sign) await chrome.action.setBadgeBackgroundColor({ ...where, color: sign.color });
}
