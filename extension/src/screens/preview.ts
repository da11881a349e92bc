/** What the node would publish of a conversation: its answer to a preview, with what it replaces set apart. */

import type { SentConversation } from "../node/contribution";
import { openDoor } from "../node/door";
import { preview, type Span } from "../node/node-api";
import type { Database } from "../store/database";
import type { Membership } from "../store/rows";
import { element } from "./element";
import { t } from "./text";

/** The conversation goes there as it is, for the node to answer: so its key is looked at first. */
export async function replacements(database: Database, node: Membership, conversation: SentConversation): Promise<HTMLElement> {
  const door = await openDoor(database, node, Date.now());
  if (door === null) return element("p", { class: "bad" }, `! ${t("nodeOtherKey", node.name, node.url)}`);
  const answer = "isDone" in door ? door : await preview(door, conversation);
  if (!answer.isDone) return element("p", { class: "bad" }, `! ${t("previewFailed")} ${answer.title} ${answer.detail}`);
  const { spans, held } = answer.value;
  return element("div", {},
    element("p", {}, spans.length === 0 ? t("previewNothing") : t("previewCount", spans.length)),
    held !== null && element("p", { class: "wait" }, t("previewHeld", held)),
    ...conversation.conversation.map((turn, index) => turnWith(turn.role, turn.content, spans.filter((span) => span.turn === index && span.field === null))));
}

function turnWith(role: string, text: string, spans: readonly Span[]): HTMLElement | null {
  if (spans.length === 0) return null;
  return element("section", { class: `turn ${role}` }, element("div", { class: "said", attributes: { dir: "auto" } }, ...marked(text, spans)));
}

/** The text with every replaced stretch struck, and what will stand in its place behind it. */
export function marked(text: string, spans: readonly Span[]): (Node | string)[] {
  // The node counts characters, JavaScript counts halves of some.
  const characters = [...text];
  const pieces: (Node | string)[] = [];
  let at = 0;
  for (const { start, end, placeholder } of [...spans].sort((one, other) => one.start - other.start)) {
    if (start < at) continue;
    pieces.push(characters.slice(at, start).join(""), element("del", {}, characters.slice(start, end).join("")));
    if (placeholder) pieces.push(element("ins", {}, placeholder));
    at = end;
  }
  return [...pieces, characters.slice(at).join("")];
}
