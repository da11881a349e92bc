/** What went to a node, newest first: how each stands, its receipts, and the way back. */

import { withdraw } from "../outbox/release";
import type { Database } from "../store/database";
import type { Leaving, Sent } from "../store/rows";
import { changed } from "./changed";
import { button, element } from "./element";
import { addressOf } from "./held-list";
import { receiptView } from "./receipt";
import { day, t } from "./text";

export async function sentList(database: Database, redraw: () => void): Promise<HTMLElement> {
  const sent = (await database.getAll("sent")).sort((one, other) => other.sentAt - one.sentAt);
  if (sent.length === 0) return element("p", { class: "quiet" }, t("sentNone"));
  const underWay = new Map((await database.getAll("outbox")).map((each) => [each.w, each]));
  return element("ul", { class: "held" }, ...sent.map((each) => lineOf(database, each, underWay.get(each.w), redraw)));
}

function lineOf(database: Database, sent: Sent, leaving: Leaving | undefined, redraw: () => void): HTMLElement {
  const { key, contribution, sentAt, standing, reason, record, withdrawals = [] } = sent;
  const isGoingBack = leaving?.errand === "take-back" && standing !== "taken-back";
  const title = titleOf(sent);
  const state = isGoingBack ? t("goingBack") : t(`standing_${standing.replace("-", "_")}`);
  const what = [contribution?.conversation.platform, sentAt > 0 && day(sentAt), state, reason].filter(Boolean).join(" · ");
  const back = async (): Promise<void> => {
    if (!confirm(t(standing === "published" ? "takeBackPublishedSure" : "takeBackSure"))) return;
    await withdraw(database, sent.w, Date.now());
    await changed();
    redraw();
  };
  return element("li", {},
    contribution ? element("a", { attributes: { href: addressOf(key), dir: "auto" } }, title) : element("span", {}, title),
    element("span", { class: "quiet" }, what),
    record && receiptView(t("receiptOfRecord"), record),
    ...withdrawals.map((each) => receiptView(t("receiptOfWithdrawal"), each)),
    standing !== "taken-back" && !isGoingBack && button(t("takeBack"), back, { class: "plain", label: `${t("takeBack")}: ${title}` }));
}

function titleOf({ contribution, key }: Sent): string {
  const turns = contribution?.conversation.conversation ?? [];
  const first = turns.find(({ role, content }) => role === "user" && content.trim()) ?? turns[0];
  return first?.content.trim().split("\n", 1)[0]?.slice(0, 80) || t(contribution ? "untitled" : key.startsWith("restored/") ? "sentElsewhere" : "sentDeleted");
}
