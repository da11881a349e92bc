/** DeepSeek (chat.deepseek.com): a virtualised list with a number on every item; most class names are hashes and not looked at. */

import { placed } from "../capture/turn";
import { chatSite } from "./chat";
import selectors from "./selectors/deepseek.json";

export const deepseek = chatSite({
  name: "deepseek",
  platform: "DeepSeek",
  matches: ["https://chat.deepseek.com/*"],
  selectors,
  path: /\/chat\/s\/([\w-]+)/,

  identify(message, found, index) {
    // Whether the number goes with the message or with its place is not known, and either is right for an id like this.
    const key = message.closest(found.frame)?.getAttribute(found.key) ?? "";
    return { id: /^\d+$/.test(key) ? placed(Number(key)) : key || placed(index) };
  },
});
