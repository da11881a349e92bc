/**
 * Grok (grok.com), by the marks that chat pages commonly bear: test ids, roles, labels of buttons.
 *
 * Made without a page to hold it against. Where it is wrong, nothing is found, or the counts differ, and
 * the drift alarm says so; a node's selector pack can then say better.
 */

import { placed } from "../capture/turn";
import { chatSite } from "./chat";
import selectors from "./selectors/grok.json";

export const grok = chatSite({
  name: "grok",
  platform: "Grok",
  matches: ["https://grok.com/*"],
  selectors,
  path: /\/(?:c|chat)\/([\w-]{16,})/,

  identify: (message, found, index) => {
    const id = message.closest(found.frame)?.id;
    return id ? { id } : { id: placed(index), place: index };
  },
});
