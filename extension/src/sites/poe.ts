/**
 * Poe: older messages come as one scrolls up, every message with an id, and one chat may have answers of several bots.
 *
 * Its classes end in a hash that changes; their beginnings, the names of its components, do not.
 */

import { chatSite } from "./chat";
import { all, lineOf } from "./find";
import selectors from "./selectors/poe.json";

export const poe = chatSite({
  name: "poe",
  platform: "Poe",
  matches: ["https://poe.com/*"],
  selectors,
  path: /\/chat\/([\w-]+)/,

  identify(message) {
    return { id: message.id.replace(/^message-/, "") };
  },

  modelOf(frame, found) {
    return lineOf(all(frame, found.answerModel)[0]);
  },
});
