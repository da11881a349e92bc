/** One site with its switch. */

import { switchSite } from "../held/switches";
import type { Site } from "../sites/site";
import type { Database } from "../store/database";
import { changed } from "./changed";
import { button, element } from "./element";
import { switchOff, switchOn } from "./permissions";
import { t } from "./text";

export async function siteRow(database: Database, site: Site, redraw: () => void): Promise<HTMLElement> {
  const state = (await database.get("switches", site.name))?.state ?? "off";
  const name = site.address === undefined ? site.platform : t("ownAt", site.platform, site.address);
  const flip = async (): Promise<void> => {
    if (state === "off") await switchOn(database, site);
    else if (state === "paused") await switchSite(database, site.name, "on").then(changed);
    else await switchOff(database, site);
    redraw();
  };
  return element("li", {},
    element("span", {}, name, " ", element("small", { class: "quiet" }, t(`site_${state}`))),
    button(t(state === "on" ? "turnOff" : "turnOn"), flip, { pressed: state === "on", label: `${name}: ${t(state === "on" ? "turnOff" : "turnOn")}` }));
}
