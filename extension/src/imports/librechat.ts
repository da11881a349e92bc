/** LibreChat's export of one conversation: messages tied to the one before, in a row or each inside its parent. */

import type { Part } from "../capture/turn";
import { fieldsIn, idIn, isFields, kindOf, textIn, timeIn, treeOf, turnOf, type Entry, type Fields, type Service } from "./imported";

export const librechat: Service = {
  site: "librechat",
  platform: "LibreChat",
  isOne: (value) => isFields(value) && typeof value["conversationId"] === "string" && (Array.isArray(value["messages"]) || Array.isArray(value["messagesTree"])),
  read(value) {
    if (!isFields(value) || !idIn(value["conversationId"])) return null;
    const messages = flat(fieldsIn(value["messages"] ?? value["messagesTree"])).filter(({ messageId }) => idIn(messageId));
    const isTied = messages.some(({ parentMessageId }) => typeof parentMessageId === "string");
    const entries = messages.map((message, place): Entry => ({
      id: idIn(message["messageId"]),
      // A file without branches may leave out what each follows.
      after: idIn(isTied ? message["parentMessageId"] : messages[place - 1]?.["messageId"]) || null,
      turn: readMessage(message),
    }));
    const options = isFields(value["options"]) ? value["options"] : {};
    const times = messages.map(({ createdAt }) => timeIn(createdAt)).filter(Boolean);
    return {
      id: idIn(value["conversationId"]),
      title: textIn(value["title"]),
      at: times.length > 0 ? times.reduce((one, other) => Math.min(one, other)) : timeIn(value["exportAt"]),
      model: textIn(options["model"]),
      tree: treeOf(entries, entries.at(-1)?.id ?? null),
    };
  },
};

function flat(messages: readonly Fields[]): Fields[] {
  const all: Fields[] = [];
  const open = [...messages].reverse();
  for (let next = open.pop(); next; next = open.pop()) {
    all.push(next);
    const above = next["messageId"];
    open.push(...fieldsIn(next["children"]).map((child) => ({ parentMessageId: above, ...child })).reverse());
  }
  return all;
}

function readMessage(message: Fields): Entry["turn"] {
  const role = message["isCreatedByUser"] === true ? "user" : "assistant";
  const pieces = fieldsIn(message["content"]);
  const said = pieces.filter(({ type }) => type === "text").map(({ text }) => (isFields(text) ? textIn(text["value"]) : textIn(text)));
  const thinking = pieces.filter(({ type }) => type === "think").map(({ think }): Part => ({ kind: "thinking", text: isFields(think) ? textIn(think["value"]) : textIn(think) }));
  const files = fieldsIn(message["files"]).map(({ filename }): Part => ({ kind: "file", text: kindOf(filename) }));
  return turnOf(idIn(message["messageId"]), role, textIn(message["text"]) || said.join("\n\n"), [...thinking, ...files], role === "assistant" ? textIn(message["model"]) : "");
}
