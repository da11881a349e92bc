/** What went to a node, newest first. */

import type { Database } from "../store/database";
import type { Sent } from "../store/rows";
import { element } from "./element";
import { addressOf } from "./held-list";
import { day, t } from "./text";

export async function sentList(database: Database): Promise<HTMLElement> {
  const sent = (await database.getAll("sent")).sort((one, other) => other.sentAt - one.sentAt);
  if (sent.length === 0) return element("p", { class: "quiet" }, t("sentNone"));
  return element("ul", { class: "held" }, ...sent.map(lineOf));
}

function lineOf({ key, contribution, sentAt, standing, reason }: Sent): HTMLElement {
  const { conversation, platform } = contribution.conversation;
  const first = conversation.find(({ role, content }) => role === "user" && content.trim()) ?? conversation[0];
  return element("li", {},
    element("a", { attributes: { href: addressOf(key), dir: "auto" } }, (first?.content ?? "").split("\n", 1)[0]?.slice(0, 80) ?? ""),
    element("span", { class: "quiet" }, [platform, day(sentAt), t(`standing_${standing.replace("-", "_")}`), reason].filter(Boolean).join(" · ")));
}
