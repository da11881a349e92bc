/** Claude's conversations.json: messages in a row, or tied to the one before where the file says so. */

import type { Part } from "../capture/turn";
import { fieldsIn, idIn, isFields, kindOf, textIn, timeIn, treeOf, turnOf, type Entry, type Fields, type Service } from "./imported";

export const claude: Service = {
  site: "claude",
  platform: "Claude",
  isOne: (value) => isFields(value) && Array.isArray(value["chat_messages"]),
  read(value) {
    if (!isFields(value) || !Array.isArray(value["chat_messages"]) || !idIn(value["uuid"])) return null;
    const messages = fieldsIn(value["chat_messages"]);
    const ids = new Set(messages.map(({ uuid }) => uuid));
    const model = textIn(value["model"]);
    const entries = messages.map((message, place): Entry => {
      const parent = textIn(message["parent_message_uuid"]);
      const before = idIn(messages[place - 1]?.["uuid"]) || null;
      return { id: idIn(message["uuid"]) || `message-${place}`, after: parent ? (ids.has(parent) ? parent : null) : before, turn: readMessage(message, place, model) };
    });
    const current = idIn(value["current_leaf_message_uuid"]) || entries.at(-1)?.id || null;
    return { id: idIn(value["uuid"]), title: textIn(value["name"]), at: timeIn(value["created_at"]), model, tree: treeOf(entries, current) };
  },
};

function readMessage(message: Fields, place: number, model: string): Entry["turn"] {
  const role = message["sender"] === "human" ? "user" : message["sender"] === "assistant" ? "assistant" : null;
  if (role === null) return null;
  const blocks = fieldsIn(message["content"]);
  const texts = blocks.filter(({ type }) => type === "text").map(({ text }) => textIn(text)).filter((text) => text.trim());
  const files = [...fieldsIn(message["attachments"]), ...fieldsIn(message["files"])].map(({ file_name }): Part => ({ kind: "file", text: kindOf(file_name) }));
  const content = texts.length > 0 || blocks.length > 0 ? texts.join("\n\n") : textIn(message["text"]);
  return turnOf(idIn(message["uuid"]) || `message-${place}`, role, content, [...blocks.flatMap(partsOf), ...files], role === "assistant" ? model : "");
}

function partsOf(block: Fields): Part[] {
  if (block["type"] === "thinking") return [{ kind: "thinking", text: textIn(block["thinking"]) }];
  const citations = fieldsIn(block["citations"]).map(({ url, title }): Part => ({ kind: "citation", text: textIn(url), title: textIn(title) })).filter(({ text }) => /^https?:\/\//.test(text));
  if (block["type"] !== "tool_use" || !isFields(block["input"])) return citations;
  const { content, title, language, code } = block["input"];
  if (block["name"] === "artifacts" && textIn(content)) return [{ kind: "artifact", text: textIn(content), title: textIn(title), language: textIn(language) }];
  return textIn(code) ? [{ kind: "code", text: textIn(code) }] : [];
}
