/** Importing: a file is read here, its conversations are listed, and those that are chosen rest here like all others. */

import { pathsOf } from "../capture/paths";
import { isKnown, keyOf, takeIn, type Known } from "../held/importing";
import { readExport, type ExportFile } from "../imports/export-file";
import type { Imported } from "../imports/imported";
import type { Database } from "../store/database";
import { changed } from "./changed";
import { button, element, said, type Child } from "./element";
import { day, t } from "./text";

export async function importView(database: Database): Promise<HTMLElement> {
  const place = element("div", { attributes: { "aria-live": "polite" } });
  const field = element("input", { attributes: { type: "file", id: "export-file", accept: ".json,.zip,application/json,application/zip" }, on: { change: () => void read() } });
  const read = async (): Promise<void> => {
    const [file] = field.files ?? [];
    if (!file) return;
    place.replaceChildren(element("p", { class: "quiet" }, t("importReading")));
    place.replaceChildren(await whatIsIn(database, file));
  };
  const isMember = (await database.count("nodes")) > 0;
  return element("div", {}, element("h1", {}, t("import")), element("p", {}, t("importWhat")), element("p", { class: "quiet" }, t("importWhere")),
    isMember ? element("p", {}, element("label", { attributes: { for: "export-file" } }, t("importFile")), field) : element("p", {}, t("notJoined")),
    place);
}

/** What is in the file, to choose from; or what was expected and what is there. */
export async function whatIsIn(database: Database, file: Blob): Promise<HTMLElement> {
  const found = await readExport(file);
  if ("why" in found) return element("p", { class: "bad", attributes: { role: "alert" } }, t(found.why, found.found));
  const known = await Promise.all(found.conversations.map((each) => isKnown(database, keyOf(found.service, each))));
  return choice(database, found, known);
}

function choice(database: Database, { service, conversations, passedOver }: ExportFile, known: readonly Known[]): HTMLElement {
  const boxes = conversations.map((_, index) => element("input", { attributes: { type: "checkbox", id: `import-${index}`, disabled: known[index] !== "new" } }));
  const status = element("p", { attributes: { role: "status" } });
  const all = (isChosen: boolean) => (): void => boxes.forEach((box) => (box.checked = isChosen && !box.disabled));
  const go = async (): Promise<void> => {
    const taken = await takeIn(database, service, conversations.filter((_, index) => boxes[index]?.checked), Date.now());
    status.textContent = t("importTaken", taken);
    for (const box of boxes) if (box.checked) [box.checked, box.disabled] = [false, true];
    await changed();
  };
  return element("section", {},
    element("h2", {}, t("importFound", conversations.length, service.platform)),
    passedOver > 0 && element("p", { class: "quiet" }, t("importPassedOver", passedOver)),
    element("p", { class: "buttons" }, button(t("importAll"), all(true)), button(t("importNone"), all(false))),
    element("ul", { class: "held" }, ...conversations.map((each, index) => line(each, boxes[index] as HTMLElement, index, known[index] as Known))),
    status, button(t("importChosen"), go, { class: "main" }));
}

function line({ title, at, model, tree }: Imported, box: HTMLElement, index: number, known: Known): HTMLElement {
  const paths = pathsOf(tree);
  const what = [at > 0 && day(at), model, t("importTurns", tree.sequence.length), paths.length > 1 && t("importBranches", paths.length), known !== "new" && t(known === "deleted" ? "importDeleted" : "importHere")];
  // The text is made only when somebody wants to read it: a file may hold thousands of conversations.
  const whole = element("details", { on: { toggle: () => whole.childElementCount === 1 && whole.append(...textOf(tree)) } }, element("summary", {}, t("importRead")));
  return element("li", {}, box, element("label", { attributes: { for: `import-${index}`, dir: "auto" } }, title || t("untitled")), element("span", { class: "quiet" }, what.filter(Boolean).join(" · ")), whole);
}

function textOf(tree: Imported["tree"]): HTMLElement[] {
  return tree.sequence.map((id) => {
    const turn = tree.turns[id]?.turn;
    const children: Child[] = [element("p", { class: "who" }, t(turn?.role === "user" ? "you" : "model")), said(turn?.content ?? "")];
    return element("section", { class: `turn ${turn?.role ?? ""}` }, ...children);
  });
}
