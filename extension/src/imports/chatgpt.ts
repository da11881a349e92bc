/** ChatGPT's conversations.json: each conversation a tree of messages, with the one that was shown last. */

import type { Part, Turn } from "../capture/turn";
import { fieldsIn, idIn, isFields, kindOf, listIn, textIn, timeIn, treeOf, turnOf, type Entry, type Fields, type Service } from "./imported";

export const chatgpt: Service = {
  site: "chatgpt",
  platform: "ChatGPT",
  isOne: (value) => isFields(value) && isFields(value["mapping"]),
  read(value) {
    if (!isFields(value) || !isFields(value["mapping"])) return null;
    const nodes = Object.entries(value["mapping"]).filter((each): each is [string, Fields] => isFields(each[1]));
    // On its pages a message has an id of its own, and so it has here.
    const names = new Map(nodes.map(([id, node]) => [id, idIn((isFields(node["message"]) ? node["message"] : {})["id"]) || id]));
    const entries = nodes.map(([id, node]): Entry => ({ id: names.get(id) as string, after: names.get(textIn(node["parent"])) ?? null, turn: readMessage(names.get(id) as string, node["message"]) }));
    const id = idIn(value["conversation_id"]) || idIn(value["id"]);
    if (!id) return null;
    return {
      id,
      title: textIn(value["title"]),
      at: timeIn(value["create_time"]),
      model: textIn(value["default_model_slug"]) || (entries.findLast(({ turn }) => turn?.model)?.turn?.model ?? ""),
      tree: treeOf(entries, names.get(textIn(value["current_node"])) ?? null),
    };
  },
};

function readMessage(id: string, message: unknown): Turn | null {
  if (!isFields(message) || !isFields(message["author"]) || !isFields(message["content"])) return null;
  const role = message["author"]["role"];
  const metadata = isFields(message["metadata"]) ? message["metadata"] : {};
  if ((role !== "user" && role !== "assistant") || metadata["is_visually_hidden_from_conversation"] === true) return null;
  const { content, parts } = contentOf(message["content"], metadata);
  const files = fieldsIn(metadata["attachments"]).map(({ name }): Part => ({ kind: "file", text: kindOf(name) }));
  return turnOf(id, role, content, [...parts, ...files], textIn(metadata["model_slug"]));
}

function contentOf(content: Fields, metadata: Fields): { content: string; parts: Part[] } {
  switch (content["content_type"]) {
    case "text":
    case "multimodal_text": {
      const all = listIn(content["parts"]);
      const texts = all.map((part) => (isFields(part) ? textIn(part["text"]) : textIn(part))).filter((text) => text.trim());
      const images = all.filter((part) => isFields(part) && part["content_type"] === "image_asset_pointer").map((): Part => ({ kind: "image", text: "" }));
      return { content: texts.join("\n\n"), parts: [...images, ...citationsIn(metadata)] };
    }
    case "thoughts":
      return { content: "", parts: fieldsIn(content["thoughts"]).map((thought) => ({ kind: "thinking", text: textIn(thought["content"]) || textIn(thought["summary"]) })) };
    case "code":
      return { content: "", parts: [{ kind: "code", text: textIn(content["text"]) || textIn(metadata["finished_text"]), language: textIn(content["language"]) }] };
    default:
      return { content: "", parts: [] };
  }
}

function citationsIn(metadata: Fields): Part[] {
  const found = new Map<string, Part>();
  for (const reference of fieldsIn(metadata["content_references"])) {
    for (const { url, title } of [reference, ...fieldsIn(reference["items"])]) {
      if (/^https?:\/\//.test(textIn(url))) found.set(textIn(url), { kind: "citation", text: textIn(url), title: textIn(title) });
    }
  }
  return [...found.values()];
}
