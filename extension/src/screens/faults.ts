/** What stands in the way: a node with another key, one that does not know this member, what a node would not take. */

import { titleOf } from "../held/review";
import { fetchBack, tryAgain } from "../outbox/outcome";
import { remove } from "../held/review";
import type { Database } from "../store/database";
import type { Leaving, Membership } from "../store/rows";
import { changed } from "./changed";
import { button, element } from "./element";
import { t, timeLeft } from "./text";

/** null when all is well. */
export async function faults(database: Database, redraw: () => void): Promise<HTMLElement | null> {
  const nodes = (await database.getAll("nodes")).filter(({ fault }) => fault);
  const leaving = await database.getAll("outbox");
  const lines = [
    ...nodes.map(nodeLine),
    ...(await Promise.all(leaving.filter(({ state }) => state === "refused").map((each) => refusedLine(database, each, redraw)))),
    ...waitingLine(leaving),
  ];
  return lines.length > 0 ? element("section", { class: "faults", attributes: { role: "status" } }, ...lines) : null;
}

function nodeLine({ name, url, vkey, fault }: Membership): HTMLElement {
  if (fault?.kind === "unknown-token") return element("p", { class: "bad" }, `! ${t("nodeForgot", name)}`);
  return element("div", { class: "bad" },
    element("p", {}, `! ${t("nodeOtherKey", name, url)}`),
    element("p", { class: "key" }, t("keyPinned", vkey)),
    element("p", { class: "key" }, t("keyFound", fault?.found ?? "")));
}

async function refusedLine(database: Database, { w, key, problem }: Leaving, redraw: () => void): Promise<HTMLElement> {
  const row = await database.get("conversations", key);
  const title = row && row.state !== "deleted" ? titleOf(row) : "";
  const act = (what: () => Promise<unknown>) => async () => {
    await what();
    await changed();
    redraw();
  };
  return element("div", { class: "bad" },
    element("p", { attributes: { dir: "auto" } }, `! ${t("refused", title || t("untitled"))}`),
    element("p", {}, [problem?.title, problem?.detail].filter(Boolean).join(" ")),
    element("p", { class: "buttons" },
      button(t("changeIt"), act(() => fetchBack(database, w, Date.now()))),
      button(t("tryAgain"), act(() => tryAgain(database, w, Date.now()))),
      button(t("delete"), act(() => remove(database, key, Date.now())))));
}

function waitingLine(leaving: readonly Leaving[]): HTMLElement[] {
  const failing = leaving.filter(({ state, failures }) => state === "ready" && failures > 0);
  if (failing.length === 0) return [];
  const next = Math.min(...failing.map(({ notBefore }) => notBefore));
  const why = failing.some(({ problem }) => problem?.status === 0) ? "waitingUnreachable" : "waitingBusy";
  return [element("p", { class: "wait" }, t(why, failing.length, timeLeft(next, Date.now())))];
}
