/** Chats of one's own, in the settings: added by their address, one by one; the browser asks for that address alone. */

import { addOwn, ownSites, removeOwn } from "../held/own-sites";
import { ownSite, parseAddress } from "../sites/own";
import { namedAtHost, readers, siteNamed } from "../sites/registry";
import type { Database } from "../store/database";
import { changed } from "./changed";
import { button, element } from "./element";
import { switchOff, switchOn } from "./permissions";
import { siteRow } from "./site-row";
import { t } from "./text";

const COMMONEST = "openwebui";

/** `suggested`: the address of a page from which somebody came here. */
export async function ownSitesView(database: Database, redraw: () => void, suggested: string): Promise<HTMLElement> {
  const own = await ownSites(database);
  const address = element("input", { attributes: { id: "own-address", value: suggested, autocomplete: "off", spellcheck: "false", placeholder: "chat.lab.example" } });
  const program = element("select", { attributes: { id: "own-program" } }, ...readers.map(({ name, platform }) => element("option", { attributes: { value: name, selected: name === COMMONEST } }, platform)));
  const status = element("p", { class: "bad", attributes: { role: "alert" } });
  const add = async (): Promise<void> => {
    const parsed = parseAddress(address.value);
    if (typeof parsed === "string") {
      status.textContent = t(parsed);
      return;
    }
    const named = namedAtHost(parsed.address);
    const reader = siteNamed(program.value);
    if (named || !reader) {
      status.textContent = t("ownKnown", named?.platform ?? "");
      return;
    }
    const site = ownSite(reader, parsed.address);
    // Not waited for: the browser's question has to come straight from the click.
    void addOwn(database, site);
    await switchOn(database, site);
    // The address that came along has been used.
    if (suggested !== "") location.hash = "#settings";
    else redraw();
  };
  const remove = async (name: string): Promise<void> => {
    const site = siteNamed(name);
    if (site) {
      await switchOff(database, site);
      await removeOwn(database, site);
      await changed();
    }
    redraw();
  };
  const rows = own.map(async (site) => {
    const row = await siteRow(database, site, redraw);
    const both = element("span", { class: "buttons" }, row.querySelector("button"), button(t("ownRemove"), () => remove(site.name), { label: `${site.address}: ${t("ownRemove")}` }));
    row.append(both);
    return row;
  });
  return element("section", {},
    element("h2", {}, t("ownSites")), element("p", { class: "quiet" }, t("ownSitesHow")),
    own.length > 0 && element("ul", { class: "rows" }, ...(await Promise.all(rows))),
    element("p", {}, element("label", { attributes: { for: "own-address" } }, t("ownAddress")), address),
    element("p", {}, element("label", { attributes: { for: "own-program" } }, t("ownProgram")), program),
    status, button(t("ownAdd"), add));
}
