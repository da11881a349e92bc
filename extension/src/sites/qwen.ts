/** Qwen Chat (chat.qwen.ai): messages with ids, code in an editor, formulas whose source stands bare in their markup. */

import { chatSite } from "./chat";
import selectors from "./selectors/qwen.json";

export const qwen = chatSite({
  name: "qwen",
  platform: "Qwen Chat",
  matches: ["https://chat.qwen.ai/*"],
  selectors,
  path: /\/c\/([\w-]+)/,

  identify: (message) => ({ id: message.id }),
});
