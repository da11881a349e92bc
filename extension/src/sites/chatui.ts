/**
 * Hugging Face ChatUI (HuggingChat): always the whole chat on the page, the model of each answer where a router chose it.
 *
 * Messages have ids, but a question that was just sent has another one than after a reload: turns are told by their places.
 */

import { placed } from "../capture/turn";
import { chatSite } from "./chat";
import { all, lineOf } from "./find";
import selectors from "./selectors/chatui.json";

export const chatui = chatSite({
  name: "chatui",
  platform: "Hugging Face ChatUI",
  matches: ["https://huggingface.co/chat/*"],
  isSelfHosted: true,
  selectors,
  path: /\/conversation\/([\w-]+)/,

  identify(_message, _found, index) {
    return { id: placed(index), place: index };
  },

  modelOf(frame, found) {
    return lineOf(all(frame, found.answerModel)[0]);
  },
});
