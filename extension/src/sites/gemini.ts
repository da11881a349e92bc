/** Gemini (gemini.google.com): a container with an id around each question and its answer; code that was run, files and reports beside it. */

import { plainText } from "../capture/markdown";
import { chatSite } from "./chat";
import { firstFound } from "./find";
import selectors from "./selectors/gemini.json";

export const gemini = chatSite({
  name: "gemini",
  platform: "Gemini",
  matches: ["https://gemini.google.com/*"],
  selectors,
  path: /\/(?:app|gem\/[\w-]+)\/([0-9a-f]{8,})/,

  identify(message, found, index, role) {
    const container = message.closest(found.container)?.id;
    return container ? { id: `${container}-${role}` } : { id: `turn-${index}`, place: index };
  },

  // Every line of a question is an element; an empty one holds a line break.
  userText(message, found) {
    return firstFound(message, found.userText).map((line) => plainText(line)).join("\n").trim();
  },
});
