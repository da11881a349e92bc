/** Leaving a node: what is where, said plainly, and two ways to go. */

import { countAt, leave } from "../outbox/leaving";
import type { Database } from "../store/database";
import { changed } from "./changed";
import { button, element, link } from "./element";
import { t } from "./text";

export async function leaveView(database: Database, asked: string): Promise<HTMLElement> {
  const nodes = await database.getAll("nodes");
  // Its key may have been replaced since the address of this screen was made.
  const node = nodes.find((each) => each.vkey === asked || each.replaced?.some((before) => before.vkey === asked));
  if (!node) return element("div", {}, element("h1", {}, t("leaveDone")), element("p", {}, link(t("settings"), "#settings")));
  const { vkey } = node;
  const { resting, waiting, published } = await countAt(database, vkey);
  const next = nodes.find((each) => each.vkey !== vkey);
  const go = (isTakingAllBack: boolean) => async () => {
    await leave(database, vkey, Date.now(), isTakingAllBack);
    await changed();
    location.hash = "#settings";
  };
  return element("div", {},
    element("h1", {}, t("leaveTitle", node.name)),
    element("ul", {},
      element("li", {}, next ? t("leaveResting", resting, next.name) : t("leaveRestingNone", resting)),
      element("li", {}, t("leaveWaiting", waiting)),
      element("li", {}, t("leavePublished", published)),
      element("li", {}, t("leaveWords"))),
    element("p", { class: "buttons" },
      button(t("leaveOnly"), go(false), { class: "main" }),
      waiting + published > 0 && button(t("leaveAndTakeBack"), go(true), { class: "danger" }),
      link(t("cancel"), "#settings")));
}
