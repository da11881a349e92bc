/** The list of what rests here. */

import { heldIn, search, titleOf } from "../held/review";
import { mayLeave } from "../outbox/release";
import type { Database } from "../store/database";
import type { Conversation } from "../store/rows";
import { element } from "./element";
import { t, timeLeft } from "./text";

export const addressOf = (key: string): string => `page.html#conversation/${encodeURIComponent(key)}`;

export async function heldList(database: Database, { most, query = "" }: { readonly most: number; readonly query?: string }): Promise<HTMLElement> {
  const all = await heldIn(database);
  const found = query ? search(all, query) : all;
  if (all.length === 0) return element("p", { class: "quiet" }, t("heldNone"));
  if (found.length === 0) return element("p", { class: "quiet" }, t("foundNone"));
  const now = Date.now();
  const more = found.length - most;
  return element("div", {},
    element("ul", { class: "held" }, ...(await Promise.all(found.slice(0, most).map(async (each) => lineOf(each, (await mayLeave(database, each)) ? leaves(each, now) : t("site_paused")))))),
    more > 0 && element("p", { class: "quiet" }, t("heldMore", more)));
}

function lineOf(conversation: Conversation, when: string): HTMLElement {
  return element("li", {},
    element("a", { attributes: { href: addressOf(conversation.key), dir: "auto", target: "_blank" } }, titleOf(conversation) || t("untitled")),
    element("span", { class: "quiet" }, `${conversation.platform} · ${when}`));
}

/** "goes out in 5 hours", or that it stays. */
export function leaves(conversation: Conversation, now: number): string {
  return conversation.releaseAt === null ? t("staysHere") : t("goesOut", timeLeft(conversation.releaseAt, now));
}

