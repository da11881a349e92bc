/** The full page: what is held, one conversation, what was sent, settings. The part behind # says which. */

import { titleOf } from "../held/review";
import { openDatabase, type Database } from "../store/database";
import type { Conversation } from "../store/rows";
import { keepFresh } from "./changed";
import { conversationView } from "./conversation";
import { element } from "./element";
import { faults } from "./faults";
import { addressOf, heldList } from "./held-list";
import { historyView } from "./history";
import { importView } from "./import";
import { leaveView } from "./leave";
import { pausedList } from "./paused-list";
import { settingsView } from "./settings";
import { localize, t } from "./text";

const MOST = 1_000;
const database = openDatabase();
let query = "";

async function draw(): Promise<void> {
  const open = await database;
  const redraw = (): void => void draw();
  const [name, argument = ""] = location.hash.slice(1).split("/", 2);
  const views: Record<string, () => Promise<HTMLElement>> = {
    conversation: () => conversationView(open, decodeURIComponent(argument), redraw),
    settings: () => settingsView(open, redraw, decodeURIComponent(argument)),
    sent: () => historyView(open, redraw),
    import: () => importView(open),
    leave: () => leaveView(open, decodeURIComponent(argument)),
  };
  const view = await (views[name ?? ""] ?? (() => heldView(redraw)))();
  document.querySelectorAll("nav a").forEach((each) => each.toggleAttribute("aria-current", each.getAttribute("href") === `#${name || "held"}`));
  (document.querySelector("main") as HTMLElement).replaceChildren(view);
}

async function heldView(redraw: () => void): Promise<HTMLElement> {
  const open = await database;
  const list = element("div", { attributes: { "aria-live": "polite" } }, await heldList(open, { most: MOST, query }));
  const field = element("input", {
    attributes: { type: "search", id: "search", value: query, placeholder: t("search"), "aria-label": t("search") },
    on: { input: () => void find() },
  });
  const find = async (): Promise<void> => {
    query = field.value;
    list.replaceChildren(await heldList(open, { most: MOST, query }));
  };
  return element("div", {}, element("h1", {}, t("held")), await faults(open, redraw), field, list, await leavingLine(open), await pausedList(open, redraw));
}

/** What is on its way, and no longer rests here. */
async function leavingLine(open: Database): Promise<HTMLElement | null> {
  const leaving = (await open.getAllFromIndex("conversations", "state", "leaving")) as Conversation[];
  if (leaving.length === 0) return null;
  const lines = leaving.map((each) => element("li", {}, element("a", { attributes: { href: addressOf(each.key), dir: "auto" } }, titleOf(each) || t("untitled"))));
  return element("section", {}, element("h2", {}, t("isLeaving")), element("ul", { class: "held" }, ...lines));
}

localize(document);
window.addEventListener("hashchange", () => void draw());
// What was read from a file would be lost by drawing anew, and a receipt that somebody reads would close.
keepFresh(async () => (document.querySelector("#export-file, details.receipt[open]") ? undefined : draw()));
