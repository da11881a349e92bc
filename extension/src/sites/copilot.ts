/** Copilot (copilot.microsoft.com): messages that name their sides and have no ids; links are things to click. */

import { placed } from "../capture/turn";
import { chatSite } from "./chat";
import selectors from "./selectors/copilot.json";

export const copilot = chatSite({
  name: "copilot",
  platform: "Microsoft Copilot",
  matches: ["https://copilot.microsoft.com/*"],
  selectors,
  path: /\/chats\/([\w-]+)/,

  identify: (_message, _found, index) => ({ id: placed(index), place: index }),
});
