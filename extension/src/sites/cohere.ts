/**
 * The playground of Cohere: no ids of any kind, always the whole chat on the page, the model in a panel beside it.
 *
 * Modelled on the interface that Cohere publishes as its toolkit; the playground itself shows nothing without an account. The
 * two sides differ in nothing but their pictures there, and attributes that would say it are tried first.
 */

import { placed } from "../capture/turn";
import { chatSite } from "./chat";
import selectors from "./selectors/cohere.json";

export const cohere = chatSite({
  name: "cohere",
  platform: "Cohere",
  matches: ["https://dashboard.cohere.com/*"],
  selectors,
  path: null,

  identify(_message, _found, index) {
    return { id: placed(index), place: index };
  },
});
