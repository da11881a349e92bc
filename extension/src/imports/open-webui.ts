/** Open WebUI's export of chats: a tree of messages, with the one that was shown last. */

import type { Part } from "../capture/turn";
import { fieldsIn, idIn, isFields, kindOf, listIn, textIn, timeIn, treeOf, turnOf, type Entry, type Fields, type Service } from "./imported";

export const openWebui: Service = {
  site: "openwebui",
  platform: "Open WebUI",
  isOne: (value) => isFields(value) && isFields(value["chat"]) && (isFields(value["chat"]["history"]) || Array.isArray(value["chat"]["messages"])),
  read(value) {
    if (!isFields(value) || !isFields(value["chat"]) || !idIn(value["id"])) return null;
    const { chat } = value;
    const history = isFields((chat as Fields)["history"]) ? ((chat as Fields)["history"] as Fields) : {};
    const messages = isFields(history["messages"]) ? Object.values(history["messages"]).filter(isFields) : fieldsIn((chat as Fields)["messages"]);
    const entries = messages.filter(({ id }) => idIn(id)).map((message): Entry => ({ id: idIn(message["id"]), after: idIn(message["parentId"]) || null, turn: readMessage(message) }));
    return {
      id: idIn(value["id"]),
      title: textIn(value["title"]) || textIn((chat as Fields)["title"]),
      at: timeIn(value["created_at"]),
      model: textIn(listIn((chat as Fields)["models"])[0]),
      tree: treeOf(entries, idIn(history["currentId"]) || entries.at(-1)?.id || null),
    };
  },
};

function readMessage(message: Fields): Entry["turn"] {
  const role = message["role"];
  if (role !== "user" && role !== "assistant") return null;
  const thinking: Part[] = [];
  // Its answers carry their thinking as a folded piece of HTML.
  const content = textIn(message["content"]).replace(/<details type="reasoning"[^>]*>\s*(?:<summary>[^<]*<\/summary>)?([\s\S]*?)<\/details>/g, (_, text: string) => {
    thinking.push({ kind: "thinking", text: text.trim().replace(/^(&gt;|>) ?/gm, "") });
    return "";
  });
  const files = fieldsIn(message["files"]).map((file): Part => (file["type"] === "image" ? { kind: "image", text: "" } : { kind: "file", text: kindOf(file["name"]) }));
  return turnOf(idIn(message["id"]), role, content, [...thinking, ...files], role === "assistant" ? textIn(message["model"]) : "");
}
