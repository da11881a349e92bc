/** Le Chat (chat.mistral.ai): messages with ids and a version each, tables made of roles, thinking folded away. */

import { chatSite } from "./chat";
import selectors from "./selectors/mistral.json";

export const mistral = chatSite({
  name: "mistral",
  platform: "Mistral Le Chat",
  matches: ["https://chat.mistral.ai/*"],
  selectors,
  path: /\/chat\/([\w-]+)/,

  identify(message) {
    // Rewritten, a message keeps its id and gets the next version.
    const id = message.getAttribute("data-message-id") ?? "";
    const version = message.getAttribute("data-message-version") ?? "0";
    return { id: version === "0" ? id : `${id}.${version}` };
  },
});
