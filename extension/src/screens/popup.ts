/** The pop-up: this page in one sentence, the main switch, what is held, one link to the full page. */

import { parseInvite } from "../node/invite";
import { pause, resume } from "../held/switches";
import { openDatabase } from "../store/database";
import { settingsOf } from "../store/settings";
import { changed, keepFresh } from "./changed";
import { button, element, link } from "./element";
import { faults } from "./faults";
import { heldList } from "./held-list";
import { pausedList } from "./paused-list";
import { localize, t } from "./text";
import { thisPage } from "./this-page";

const MOST = 5;
const opened = openDatabase();

async function draw(): Promise<void> {
  const database = await opened;
  const redraw = (): void => void draw();
  // The permission activeTab tells the address of this tab, once its user opened the pop-up on it.
  const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
  const main = document.querySelector("main") as HTMLElement;
  if ((await database.count("nodes")) === 0) {
    main.replaceChildren(element("p", {}, t("notJoined")), await joinLink(tab?.url));
  } else {
    const { isPaused } = await settingsOf(database);
    const everything = { what: "everything" } as const;
    const pauseAll = isPaused
      ? button(t("resumeEverything"), () => resume(database, everything).then(changed).then(draw), { class: "main" })
      : button(t("pauseEverything"), () => pause(database, everything, Date.now()).then(changed).then(draw), { class: "plain" });
    const invited = tab?.url && typeof (await parseInvite(tab.url)) === "object" ? await joinLink(tab.url) : null;
    const parts = [
      invited, await thisPage(database, tab?.url ?? "", redraw), await faults(database, redraw),
      element("h2", {}, t("held")), await heldList(database, { most: MOST }), await pausedList(database, redraw), pauseAll,
    ];
    main.replaceChildren(...parts.filter((part): part is HTMLElement => part instanceof Node));
  }
}

/** Joining, with the link of the page in front when that is an invite. */
async function joinLink(address: string | undefined): Promise<HTMLElement> {
  const isInvite = address !== undefined && typeof (await parseInvite(address)) === "object";
  const made = link(t(isInvite ? "joinThis" : "join"), isInvite ? `join.html#${encodeURIComponent(address as string)}` : "join.html");
  made.target = "_blank";
  made.className = "main";
  return element("p", {}, made);
}

localize(document);
keepFresh(draw);
