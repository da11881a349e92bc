/** Settings: sites, nodes, how long conversations rest, what one says of oneself. */

import { chooseNode } from "../node/joining";
import { sites } from "../sites/registry";
import type { Database } from "../store/database";
import type { Membership, Settings } from "../store/rows";
import { changeSettings, settingsOf } from "../store/settings";
import { changed } from "./changed";
import { button, element, link } from "./element";
import { ownSitesView } from "./own-sites";
import { siteRow } from "./site-row";
import { day, duration, t } from "./text";

const DELAYS_H = [1, 24, 72, 168, 720];
const GENDERS = ["woman", "man", "other"];

export async function settingsView(database: Database, redraw: () => void, suggested = ""): Promise<HTMLElement> {
  const settings = await settingsOf(database);
  const nodes = await database.getAll("nodes");
  return element("div", {},
    element("h1", {}, t("settings")),
    element("h2", {}, t("sites")), element("p", { class: "quiet" }, t("sitesHow")),
    element("ul", { class: "rows" }, ...(await Promise.all(sites.map((site) => siteRow(database, site, redraw))))),
    await ownSitesView(database, redraw, suggested),
    element("h2", {}, t("nodes")),
    nodes.length === 0 ? element("p", { class: "quiet" }, t("notJoined")) : element("ul", { class: "rows" }, ...nodes.map((node) => nodeRow(database, node, settings, redraw))),
    element("p", {}, link(t("join"), "join.html")),
    element("h2", {}, t("rest")), rest(database, settings),
    element("h2", {}, t("demographics")), element("p", {}, t("demographicsWhy")), demographics(database, settings));
}

function nodeRow(database: Database, node: Membership, settings: Settings, redraw: () => void): HTMLElement {
  const isDefault = settings.node === node.vkey;
  const replaced = node.replaced?.at(-1);
  return element("li", {},
    element("span", {}, element("b", {}, node.name), ` ${new URL(node.url).host}`, element("small", { class: "quiet" }, ` ${t("joinedOn", day(node.joinedAt), node.consent.version)}`),
      replaced && element("small", { class: "quiet" }, t("keyFollowed", day(replaced.at)))),
    isDefault ? element("span", { class: "quiet" }, t("isDefault")) : button(t("makeDefault"), () => chooseNode(database, node.vkey).then(changed).then(redraw)),
    link(t("leave"), `#leave/${encodeURIComponent(node.vkey)}`));
}

function rest(database: Database, settings: Settings): HTMLElement {
  const choice = element("select", { attributes: { id: "delay" }, on: { change: () => void changeSettings(database, { delayHours: Number(choice.value) }) } },
    ...DELAYS_H.map((hours) => element("option", { attributes: { value: String(hours), selected: hours === settings.delayHours } }, duration(hours))));
  return element("p", {}, element("label", { attributes: { for: "delay" } }, t("restHow")), choice);
}

function demographics(database: Database, { demographics: given }: Settings): HTMLElement {
  const age = element("input", { attributes: { id: "age", type: "number", min: "18", max: "120", value: given.age } });
  const place = element("input", { attributes: { id: "location", value: given.location, maxlength: "100", autocomplete: "country-name" } });
  const gender = element("select", { attributes: { id: "gender" } },
    element("option", { attributes: { value: "" } }, t("notSaid")),
    ...GENDERS.map((name) => element("option", { attributes: { value: name, selected: given.gender === name } }, t(`gender_${name}`))));
  const save = async (): Promise<void> => {
    // Contributors are 18 or older; what says otherwise is left out rather than sent.
    const years = Number(age.value);
    await changeSettings(database, { demographics: { age: years >= 18 && years <= 120 ? String(years) : "", gender: gender.value, location: place.value.trim() } });
  };
  const row = (name: string, field: HTMLElement): HTMLElement => element("p", {}, element("label", { attributes: { for: field.id } }, t(name)), field);
  return element("div", {}, row("age", age), row("gender", gender), row("country", place), button(t("save"), save));
}
