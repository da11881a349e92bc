/** Conversations that were paused one by one, each with the way to go on. */

import { titleOf } from "../held/review";
import { resume } from "../held/switches";
import { siteNamed } from "../sites/registry";
import type { Database } from "../store/database";
import { changed } from "./changed";
import { button, element } from "./element";
import { day, t } from "./text";

/** null when there are none. */
export async function pausedList(database: Database, redraw: () => void): Promise<HTMLElement | null> {
  const paused = (await database.getAll("paused")).sort((one, other) => other.at - one.at);
  if (paused.length === 0) return null;
  const lines = paused.map(async ({ key, at }) => {
    const row = await database.get("conversations", key);
    const platform = siteNamed(key.split("/", 1)[0] ?? "")?.platform ?? "";
    // Nothing is known of one that was paused before anything was read.
    const title = row && row.state !== "deleted" ? titleOf(row) : "";
    const goOn = (): Promise<void> => resume(database, { what: "conversation", key }).then(changed).then(redraw);
    return element("li", {},
      element("span", {}, element("span", { attributes: { dir: "auto" } }, title || t("untitled")), element("small", { class: "quiet" }, [platform, day(at)].filter(Boolean).join(" · "))),
      button(t("resume"), goOn));
  });
  return element("section", {}, element("h2", {}, t("pausedOnes")), element("ul", { class: "rows" }, ...(await Promise.all(lines))));
}
