/** Microsoft 365 Copilot (m365.cloud.microsoft): a switch of its own, for what is written at work is not for everybody to share. */

import { placed } from "../capture/turn";
import { chatSite } from "./chat";
import selectors from "./selectors/copilot-m365.json";

export const copilotM365 = chatSite({
  name: "copilot-m365",
  platform: "Microsoft 365 Copilot",
  matches: ["https://m365.cloud.microsoft/chat/*"],
  selectors,
  path: /\/chat\/(?:conversation\/)?([\w-]{16,})/,

  identify(message, found, index, role) {
    // The list is virtualised: an item holds a question and its answer, and says which one it is.
    const item = message.closest(found.item)?.getAttribute(found.index);
    const place = item ? Number(item) * 2 + (role === "user" ? 0 : 1) : index;
    return { id: placed(place), place };
  },
});
