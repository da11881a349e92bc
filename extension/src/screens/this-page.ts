/** The pop-up's first lines: what happens on the page in front, and the main switch. */

import { ownSites } from "../held/own-sites";
import { resume, sharingOf, type PauseWhat, type Sharing } from "../held/switches";
import { siteAt } from "../sites/registry";
import type { Site } from "../sites/site";
import type { Database } from "../store/database";
import { settingsOf } from "../store/settings";
import { changed } from "./changed";
import { button, element, link } from "./element";
import { switchOff, switchOn } from "./permissions";
import { t } from "./text";

const SENTENCES: Record<Sharing, string> = {
  sharing: "pageSharing", paused: "pagePaused", off: "pageOff", drift: "pageDrift", "no-consent": "pageNoConsent",
};

/** `address`: of the page in front, "" where it is not known. */
export async function thisPage(database: Database, address: string, redraw: () => void): Promise<HTMLElement> {
  const site = siteAt(address, await ownSites(database));
  if (!site) return element("div", {}, element("p", {}, t("pageOther")), addOwnLink(address));
  const sharing = await sharingOf(database, site.name);
  const sentence = element("p", { class: `state ${sharing}` }, t(SENTENCES[sharing], site.platform));
  const act = (label: string, what: () => Promise<unknown>, kind = ""): HTMLElement => button(label, () => what().then(redraw), kind ? { class: kind } : {});
  const buttons: Record<Sharing, () => Promise<HTMLElement | null>> = {
    sharing: async () => act(t("switchOff", site.platform), () => switchOff(database, site)),
    off: async () => act(t("switchOn", site.platform), () => switchOn(database, site), "main"),
    drift: async () => act(t("switchAgain"), () => switchOn(database, site)),
    paused: async () => act(t("resume"), async () => goOn(database, await pausedBy(database, site)), "main"),
    "no-consent": async () => null,
  };
  return element("div", { class: "this-page" }, sentence, await buttons[sharing]());
}

/** A page over TLS may be a chat of somebody's own. */
function addOwnLink(address: string): HTMLElement | null {
  if (!address.startsWith("https://")) return null;
  const made = link(t("ownAddThis"), `page.html#settings/${encodeURIComponent(new URL(address).host)}`);
  made.target = "_blank";
  return element("p", { class: "quiet" }, made);
}

async function pausedBy(database: Database, site: Site): Promise<PauseWhat> {
  return (await settingsOf(database)).isPaused ? { what: "everything" } : { what: "site", site: site.name };
}

async function goOn(database: Database, what: PauseWhat): Promise<void> {
  await resume(database, what);
  await changed();
}
