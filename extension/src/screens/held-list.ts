/** The list of what rests here. */

import { heldIn, search, titleOf } from "../held/review";
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
    element("ul", { class: "held" }, ...found.slice(0, most).map((each) => lineOf(each, now))),
    more > 0 && element("p", { class: "quiet" }, t("heldMore", more)));
}

function lineOf(conversation: Conversation, now: number): HTMLElement {
  return element("li", {},
    element("a", { attributes: { href: addressOf(conversation.key), dir: "auto", target: "_blank" } }, titleOf(conversation) || t("untitled")),
    element("span", { class: "quiet" }, `${conversation.platform} · ${leaves(conversation, now)}`));
}

/** "goes out in 5 hours", or that it stays. */
export function leaves(conversation: Conversation, now: number): string {
  return conversation.releaseAt === null ? t("staysHere") : t("goesOut", timeLeft(conversation.releaseAt, now));
}

