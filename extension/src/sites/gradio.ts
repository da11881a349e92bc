/**
 * A Gradio chat (`gr.ChatInterface`, `gr.Chatbot`), versions 4 to 6: no ids of any kind, always the whole chat on the page.
 *
 * They live on Hugging Face Spaces (in a frame of their own), behind Gradio's share links, and on one's own machine. A
 * page with several chatbots side by side counts as its first one.
 */

import { toMarkdown } from "../capture/markdown";
import { hasText, placed, type Part, type Turn } from "../capture/turn";
import { all, lineOf, outermost } from "./find";
import { countHealth } from "./health";
import { kindOf } from "./parts";
import selectors from "./selectors/gradio.json";
import { defineSite, readAnew } from "./site";

type Selectors = typeof selectors;

export const gradio = defineSite({
  name: "gradio",
  platform: "Gradio",
  matches: ["https://*.hf.space/*", "https://*.gradio.live/*", "http://localhost/*", "http://127.0.0.1/*"],
  // It takes the first of these that is free.
  ports: Array.from({ length: 10 }, (_, index) => 7860 + index),
  isSelfHosted: true,
  inFrames: true,
  withoutIds: true,
  selectors,

  read(document, _location, found = selectors, remember = readAnew) {
    const chats = all(document, found.chat);
    const chat = chats.find((each) => all(each, found.turn).length > 0) ?? chats[0];
    const rows = chat ? all(chat, found.turn) : [];
    const isStreaming = all(document, found.streaming).length > 0;
    const turns = rows.map((row, index): Turn => {
      const isWritten = isStreaming && index === rows.length - 1 && isAnswer(row, found);
      const read = (): Turn => turnOf(row, index, found);
      return isWritten ? { ...read(), isStreaming: true } : remember(row, row, read);
    });
    const questions = chat ? all(chat, found.expectedQuestion).length : 0;
    const answers = chat ? all(chat, found.expectedAnswer).length : 0;
    return {
      conversationId: null,
      turns: turns.filter((turn) => turn.isStreaming || hasText(turn)),
      model: modelOf(document, found),
      isStreaming,
      // The same page before the first question is no chat yet.
      health: countHealth(turns, { isChat: questions + answers + rows.length > 0, questions, answers, buttons: found.buttons }),
    };
  },
});

function isAnswer(row: Element, found: Selectors): boolean {
  return all(row, found.answer).length > 0;
}

/** One row holds all that one side said before the other went on: thoughts, texts and files, each in a bubble of its own. */
function turnOf(row: Element, index: number, found: Selectors): Turn {
  const bubbles = all(row, found.bubble);
  return {
    id: placed(index),
    place: index,
    role: isAnswer(row, found) ? "assistant" : "user",
    content: bubbles.map((bubble) => toMarkdown(bubble, { skip: found.skip })).filter(Boolean).join("\n\n"),
    parts: bubbles.flatMap((bubble) => partsOf(bubble, found)),
    isStreaming: false,
  };
}

function partsOf(bubble: Element, found: Selectors): Part[] {
  const thoughts = outermost(bubble, found.thinking).map((thought): Part => ({ kind: "thinking", text: thoughtIn(thought, bubble, found) }));
  const images = all(bubble, found.image).map((image): Part => ({ kind: "image", text: image.getAttribute("alt") ?? "" }));
  const files = outermost(bubble, found.file).map((file): Part => ({ kind: "file", text: kindOf(file) }));
  return [...thoughts, ...images, ...files];
}

/** A thought that is folded away is not in the page, but the bubble's label says it. */
function thoughtIn(thought: Element, bubble: Element, found: Selectors): string {
  const shown = all(thought, found.thinkingText).map((each) => toMarkdown(each)).join("\n\n");
  const [, ...said] = (bubble.getAttribute("aria-label") ?? "").split(found.labelBefore);
  return shown || said.join(found.labelBefore).trim() || lineOf(all(thought, found.thinkingTitle)[0]);
}

/** Only where the app lets one choose it: what a drop-down called "Model" shows. */
function modelOf(document: Document, found: Selectors): string {
  return ((all(document, found.model)[0] as HTMLInputElement | undefined)?.value ?? "").trim().slice(0, 200);
}
