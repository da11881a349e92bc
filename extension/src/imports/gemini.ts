/**
 * Gemini: AI Studio's files (a prompt in chunks), and Takeout's "My Activity", which keeps each question with its answer and does
 * not say which belong together: there each pair is a conversation.
 */

import type { Part } from "../capture/turn";
import { textOfHtml } from "./html-text";
import { fieldsIn, idIn, isFields, textIn, timeIn, treeOf, turnOf, type Entry, type Fields, type Service } from "./imported";

const platform = "Gemini";

export const aiStudio: Service = {
  site: "gemini",
  platform,
  isOne: (value) => isFields(value) && isFields(value["chunkedPrompt"]),
  read(value, place) {
    if (!isFields(value) || !isFields(value["chunkedPrompt"])) return null;
    const model = textIn(isFields(value["runSettings"]) ? value["runSettings"]["model"] : "").replace(/^models\//, "");
    const chunks = fieldsIn(value["chunkedPrompt"]["chunks"]);
    const entries = chunks.map((chunk, index): Entry => ({ id: `chunk-${index}`, after: index > 0 ? `chunk-${index - 1}` : null, turn: readChunk(chunk, `chunk-${index}`, model) }));
    return { id: idIn(value["id"]) || `file-${place}`, title: textIn(value["title"]), at: timeIn(value["create_time"]), model, tree: treeOf(entries, entries.at(-1)?.id ?? null) };
  },
};

export const takeout: Service = {
  site: "gemini",
  platform,
  isOne: (value) => isFields(value) && typeof value["header"] === "string" && typeof value["time"] === "string" && typeof value["title"] === "string",
  read(value) {
    if (!isFields(value)) return null;
    const [answer, ...more] = fieldsIn(value["safeHtmlItem"]).map(({ html }) => textOfHtml(textIn(html)));
    const time = textIn(value["time"]);
    if (!answer || !timeIn(time)) return null;
    const question = textIn(value["title"]).replace(/^(Prompted|Said|Asked)\s+/, "");
    const entries: Entry[] = [
      { id: "question", after: null, turn: turnOf("question", "user", question) },
      { id: "answer", after: "question", turn: turnOf("answer", "assistant", [answer, ...more].join("\n\n")) },
    ];
    return { id: `activity-${time}`, title: question, at: timeIn(time), model: "", tree: treeOf(entries, "answer") };
  },
};

function readChunk(chunk: Fields, id: string, model: string): Entry["turn"] {
  const role = chunk["role"] === "user" ? "user" : chunk["role"] === "model" ? "assistant" : null;
  if (role === null) return null;
  const pieces = fieldsIn(chunk["parts"]);
  const thoughts = pieces.filter(({ thought }) => thought === true).map(({ text }): Part => ({ kind: "thinking", text: textIn(text) }));
  const said = pieces.filter(({ thought }) => thought !== true).map(({ text }) => textIn(text)).join("");
  if (chunk["isThought"] === true) return turnOf(id, role, "", [{ kind: "thinking", text: said || textIn(chunk["text"]) }], model);
  const sources = fieldsIn(isFields(chunk["grounding"]) ? chunk["grounding"]["groundingSources"] : []).map(({ uri, title }): Part => ({ kind: "citation", text: textIn(uri), title: textIn(title) }));
  const images = [chunk["inlineImage"], chunk["driveImage"]].filter(isFields).map((): Part => ({ kind: "image", text: "" }));
  const files = [chunk["driveDocument"], chunk["inlineFile"]].filter(isFields).map((): Part => ({ kind: "file", text: "file" }));
  return turnOf(id, role, said || textIn(chunk["text"]), [...thoughts, ...sources.filter(({ text }) => /^https?:\/\//.test(text)), ...images, ...files], role === "assistant" ? model : "");
}
