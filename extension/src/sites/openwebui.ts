/**
 * Open WebUI, on one's own machine or at an address of one's own: message ids, the model beside each answer, regenerations as "2/3". Thoughts and sources are
 * on the page only while they are unfolded, and a source only where it is a link.
 *
 * Of a very long code block in its editor, only the lines near the view are on the page: Open WebUI draws no others.
 */

import { chatSite } from "./chat";
import { all, lineOf } from "./find";
import selectors from "./selectors/openwebui.json";

export const openwebui = chatSite({
  name: "openwebui",
  platform: "Open WebUI",
  matches: ["http://localhost/*", "http://127.0.0.1/*"],
  // In a container, and installed with pip.
  ports: [3000, 8080],
  isSelfHosted: true,
  selectors,
  path: /^\/c\/([\w-]+)/,

  identify(message) {
    return { id: message.id.replace(/^message-/, "") };
  },

  modelOf(frame, found) {
    return lineOf(all(frame, found.answerModel)[0]);
  },
});
