/** Perplexity: a thread of questions with one answer each, numbered by the page; sources and the model beside the answer. */

import { plainText } from "../capture/markdown";
import { placed } from "../capture/turn";
import { chatSite } from "./chat";
import { all, firstFound, lineOf } from "./find";
import selectors from "./selectors/perplexity.json";

export const perplexity = chatSite({
  name: "perplexity",
  platform: "Perplexity",
  matches: ["https://www.perplexity.ai/*", "https://perplexity.ai/*"],
  selectors,
  path: /\/(?:search|page)\/([\w.-]+)/,

  identify(message, found, index, role) {
    // The answer's number is the page's own; its question stands in the same panel, and is alone there until the answer comes.
    const answer = message.matches(found.answer) ? message : message.closest(found.pair)?.querySelector(found.answer);
    const number = /(\d+)$/.exec(answer?.id ?? "")?.[1];
    const place = number === undefined ? index : Number(number) * 2 + (role === "assistant" ? 1 : 0);
    return { id: placed(place), place };
  },

  userText(message, found) {
    const reading = {
      skip: found.skip,
      // A link that was typed as Markdown is drawn as something to click.
      own: (element: Element) => (element.matches(found.typedLink) ? { text: `[${lineOf(element)}](${element.getAttribute("title") ?? ""})`, isBlock: false } : undefined),
    };
    return firstFound(message, found.userText).map((each) => plainText(each, reading).trim()).join("\n\n");
  },

  /** "Prepared using …", in a line of its own below the answer. */
  modelOf(frame, found) {
    const lines = all(frame, found.answerModel).map(lineOf);
    const named = lines.flatMap((line) => found.modelBefore.filter((before) => line.startsWith(before)).map((before) => line.slice(before.length)));
    return named[0]?.slice(0, 200) ?? "";
  },
});
