/** Claude (claude.ai): messages without ids but numbered where the page says so, thinking and searches folded away, artifacts beside the chat. */

import { placed } from "../capture/turn";
import { chatSite } from "./chat";
import selectors from "./selectors/claude.json";

export const claude = chatSite({
  name: "claude",
  platform: "Claude",
  matches: ["https://claude.ai/*"],
  selectors,
  path: /\/chat\/([\w-]+)/,

  identify(message, found, index) {
    // "Message 3 of 40", in any language: the place is never the larger of the two.
    const numbers = (message.closest(found.numbered)?.getAttribute("aria-label")?.match(/\d+/g) ?? []).map(Number);
    const place = numbers.length === 2 ? Math.min(...numbers) - 1 : index;
    return { id: placed(place), place };
  },
});
