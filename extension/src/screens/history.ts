/** History: counts, everything that was sent, and what concerns all of it: look now, find from the words, save, take back. */

import { hasSeed } from "../node/secrets";
import { ownData, ownTable } from "../outbox/own-data";
import { withdrawAll } from "../outbox/release";
import { restore } from "../outbox/restoring";
import { lookAfter } from "../outbox/standing";
import type { Database } from "../store/database";
import { changed } from "./changed";
import { button, element } from "./element";
import { save } from "./save-file";
import { sentList } from "./sent-list";
import { t } from "./text";

export async function historyView(database: Database, redraw: () => void): Promise<HTMLElement> {
  const status = element("p", { class: "quiet", attributes: { role: "status" } });
  const isMember = (await hasSeed(database)) && (await database.count("nodes")) > 0;
  return element("div", {},
    element("h1", {}, t("sent")),
    await countsLine(database),
    isMember && element("p", { class: "buttons" }, button(t("lookNow"), () => look(database, status, redraw)), button(t("findOwn"), () => find(database, status, redraw))),
    status,
    await sentList(database, redraw),
    saving(database),
    await takingAllBack(database, redraw));
}

/** "3 resting here · 1 on its way · 2 waits at the node · …": only what there is. */
async function countsLine(database: Database): Promise<HTMLElement> {
  const counts = new Map<string, number>([
    [t("held"), await database.countFromIndex("conversations", "state", "held")],
    [t("isLeaving"), await database.countFromIndex("conversations", "state", "leaving")],
  ]);
  for (const { standing } of await database.getAll("sent")) {
    const name = t(`standing_${standing.replace("-", "_")}`);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return element("p", { class: "lead" }, [...counts].filter(([, count]) => count > 0).map(([name, count]) => `${name}: ${count}`).join(" · "));
}

async function look(database: Database, status: HTMLElement, redraw: () => void): Promise<void> {
  status.textContent = t("lookingNow");
  if (await lookAfter(database, Date.now, true)) redraw();
  else status.textContent = t("lookFailed");
}

async function find(database: Database, status: HTMLElement, redraw: () => void): Promise<void> {
  status.textContent = t("findingOwn");
  let found = 0;
  for (const node of await database.getAll("nodes")) {
    const more = await restore(database, node, Date.now());
    if (typeof more !== "number") {
      status.textContent = t("lookFailed");
      return;
    }
    found += more;
  }
  if (found > 0) redraw();
  else status.textContent = t("foundOwnNone");
}

function saving(database: Database): HTMLElement {
  const json = async (): Promise<void> => save("sharelm.json", "application/json", JSON.stringify(await ownData(database, Date.now()), null, 2));
  const table = async (): Promise<void> => save("sharelm.csv", "text/csv", await ownTable(database));
  return element("section", {}, element("h2", {}, t("ownData")), element("p", {}, t("ownDataWhat")),
    element("p", { class: "buttons" }, button(t("saveJson"), json), button(t("saveCsv"), table)));
}

/** Typed, since it can't be undone. */
async function takingAllBack(database: Database, redraw: () => void): Promise<HTMLElement | null> {
  const count = (await database.getAll("sent")).filter(({ standing }) => standing !== "taken-back").length;
  if (count === 0) return null;
  const field = element("input", { attributes: { id: "all-back", autocomplete: "off", spellcheck: "false" } });
  const status = element("p", { class: "bad", attributes: { role: "alert" } });
  const go = async (): Promise<void> => {
    if (field.value.trim().toLocaleLowerCase() !== t("takeAllBackWord").toLocaleLowerCase()) {
      status.textContent = t("takeAllBackType", t("takeAllBackWord"));
      return;
    }
    await withdrawAll(database, Date.now());
    await changed();
    redraw();
  };
  return element("section", {}, element("h2", {}, t("takeAllBack")), element("p", {}, t("takeAllBackWhat", count)),
    element("p", {}, element("label", { attributes: { for: "all-back" } }, t("takeAllBackType", t("takeAllBackWord"))), field), status,
    button(t("takeAllBack"), go, { class: "danger" }));
}
