/** One conversation: its full text, and everything that its contributor can decide about it. */

import { pathsOf } from "../capture/paths";
import type { Part, Turn, TurnId } from "../capture/turn";
import { formatConversation, without } from "../held/format";
import { explain, rate, rateTurn, releaseAt, remove, removeWords, strike, titleOf } from "../held/review";
import type { Database } from "../store/database";
import type { Conversation, Thumb } from "../store/rows";
import { settingsOf } from "../store/settings";
import { changed } from "./changed";
import { button, element, said } from "./element";
import { leaves } from "./held-list";
import { replacements } from "./preview";
import { day, duration, t } from "./text";

const HOUR_MS = 3_600_000;
const DELAYS_H = [24, 72, 168];

export async function conversationView(database: Database, key: string, redraw: () => void): Promise<HTMLElement> {
  const row = await database.get("conversations", key);
  if (!row || row.state === "deleted") return element("p", {}, t("conversationGone"));
  const isHeld = row.state === "held";
  const act = (what: () => Promise<unknown>) => async () => {
    await what();
    await changed();
    redraw();
  };
  return element("article", {},
    element("h1", { attributes: { dir: "auto" } }, titleOf(row) || t("untitled")),
    element("p", { class: "quiet" }, [row.platform, row.model, day(row.firstSeenAt), isHeld ? leaves(row, Date.now()) : t(row.state === "sent" ? "isSent" : "isLeaving")].filter(Boolean).join(" · ")),
    when(database, row, act, isHeld),
    isHeld && element("p", { class: "buttons" }, t("rateConversation"), thumbs(t("rateConversation"), row.review.rating, (rating) => act(() => rate(database, key, rating))())),
    isHeld && feedback(database, row, act),
    ...turns(database, row, act, isHeld),
    isHeld && (await settingsOf(database)).node !== "" && whatIsReplaced(database, row));
}

type Act = (what: () => Promise<unknown>) => () => Promise<void>;

/** When it goes out; and at any time, also when it went out, that it be deleted. */
function when(database: Database, { key }: Conversation, act: Act, isHeld: boolean): HTMLElement {
  const choices = !isHeld ? [] : [
    button(t("publishNow"), act(() => releaseAt(database, key, Date.now())), { class: "main" }),
    ...DELAYS_H.map((hours) => button(t("leaveIn", duration(hours)), act(() => releaseAt(database, key, Date.now() + hours * HOUR_MS)))),
    button(t("keepHere"), act(() => releaseAt(database, key, null))),
  ];
  return element("p", { class: "buttons" }, ...choices,
    button(t("delete"), act(async () => {
      if (confirm(t("deleteSure"))) await remove(database, key, Date.now());
    }), { class: "danger" }));
}

function feedback(database: Database, { key, review }: Conversation, act: Act): HTMLElement {
  const reason = element("textarea", { attributes: { id: "reason", rows: "2", maxlength: "20000" } }, review.reason);
  const tags = element("input", { attributes: { id: "tags", value: review.tags.join(", ") } });
  const words = element("textarea", { attributes: { id: "words", rows: "2", "aria-describedby": "words-how" } }, review.removed.join("\n"));
  const save = act(async () => {
    await explain(database, key, reason.value, tags.value.split(","));
    await removeWords(database, key, words.value.split("\n"));
  });
  return element("details", { attributes: { open: review.reason !== "" || review.tags.length > 0 || review.removed.length > 0 } },
    element("summary", {}, t("rateAndRemove")),
    element("label", { attributes: { for: "reason" } }, t("reason")), reason,
    element("label", { attributes: { for: "tags" } }, t("tags")), tags,
    element("label", { attributes: { for: "words" } }, t("words")), words,
    element("p", { class: "quiet", attributes: { id: "words-how" } }, t("wordsHow")),
    element("p", { class: "buttons" },
      button(t("addSelection"), () => {
        const selected = document.getSelection()?.toString().trim() ?? "";
        if (selected) words.value = [...words.value.split("\n").filter(Boolean), selected].join("\n");
      }),
      button(t("save"), save, { class: "main" })));
}

function turns(database: Database, row: Conversation, act: Act, isHeld: boolean): HTMLElement[] {
  const paths = pathsOf(row.tree);
  const shown = new Set<TurnId>();
  return paths.flatMap((path, index) => {
    const own = path.filter((id) => !shown.has(id));
    own.forEach((id) => shown.add(id));
    const heading = index > 0 && element("h2", {}, t("otherBranch", index + 1, paths.length));
    return [heading, ...own.map((id) => turnView(database, row, id, act, isHeld))].filter((part): part is HTMLElement => part instanceof Node);
  });
}

function turnView(database: Database, { key, tree, review }: Conversation, id: TurnId, act: Act, isHeld: boolean): HTMLElement {
  const turn = tree.turns[id]?.turn as Turn;
  const isStruck = review.struck.includes(id);
  const who = t(turn.role === "user" ? "you" : "model");
  return element("section", { class: `turn ${turn.role}${isStruck ? " struck" : ""}`, attributes: { "aria-label": who } },
    element("p", { class: "who" }, who, turn.model ? ` · ${turn.model}` : "", isStruck && ` · ${t("struck")}`),
    said(without(turn.content, review.removed)),
    ...turn.parts.map((part) => partView(part, review.removed)),
    isHeld && element("p", { class: "buttons" },
      turn.role === "assistant" && thumbs(t("rateAnswer"), review.ratings[id], (rating) => act(() => rateTurn(database, key, id, rating))()),
      button(t(isStruck ? "strikeBack" : "strike"), act(() => strike(database, key, id, !isStruck)), { pressed: isStruck })));
}

function partView(part: Part, removed: readonly string[]): HTMLElement {
  const title = "title" in part && part.title ? `: ${without(part.title, removed)}` : "";
  return element("details", { class: "part" }, element("summary", {}, `${t(`part_${part.kind}`)}${title}`), said(without(part.text, removed)));
}

function thumbs(label: string, rating: Thumb | undefined, choose: (rating: Thumb | null) => Promise<void>): HTMLElement {
  const one = (value: Thumb, sign: string, name: string): HTMLElement =>
    button(`${sign} ${name}`, () => choose(rating === value ? null : value), { pressed: rating === value, label: `${label}: ${name}` });
  return element("span", { class: "thumbs", attributes: { role: "group", "aria-label": label } }, one(1, "▲", t("good")), one(-1, "▼", t("bad")));
}

function whatIsReplaced(database: Database, row: Conversation): HTMLElement {
  const place = element("div", { attributes: { "aria-live": "polite" } });
  const show = async (): Promise<void> => {
    const settings = await settingsOf(database);
    const node = await database.get("nodes", settings.node);
    place.replaceChildren(element("p", { class: "quiet" }, t("previewWait")));
    if (node) place.replaceChildren(await replacements(database, node, formatConversation(row, settings.demographics)));
  };
  return element("section", {}, element("h2", {}, t("previewTitle")), element("p", {}, t("previewWhat")), button(t("previewShow"), show), place);
}
