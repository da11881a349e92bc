/** ChatGPT (chatgpt.com): virtualised, every message with an id and its model, regenerations as "2/3". */

import { hasText, type Part, type Turn, type Version } from "../capture/turn";
import { plainText, toMarkdown, type Reading } from "../capture/markdown";
import { countHealth } from "./health";
import selectors from "./selectors/chatgpt.json";
import { defineSite, readAnew } from "./site";

type Selectors = typeof selectors;

export const chatgpt = defineSite({
  name: "chatgpt",
  platform: "ChatGPT",
  matches: ["https://chatgpt.com/*", "https://chat.openai.com/*"],
  selectors,

  read(document, location, found = selectors, remember = readAnew) {
    const messages = [...document.querySelectorAll(found.message)];
    const streaming = document.querySelector(found.streaming) !== null;
    const newest = messages.at(-1);
    const turns = messages.map((message) => {
      const isStreaming = streaming && message === newest && roleOf(message) === "assistant";
      // What is being written changes all the time, and must not be remembered as finished.
      if (isStreaming) return { ...turnOf(message, found), isStreaming };
      return remember(message, message.closest(found.frame) ?? message, () => turnOf(message, found));
    });
    return {
      conversationId: /\/c\/([\w-]+)/.exec(location.pathname)?.[1] ?? null,
      turns: turns.filter((turn) => turn.isStreaming || hasText(turn)),
      model: turns.findLast((turn) => turn.model)?.model ?? "",
      isStreaming: streaming,
      health: countHealth(turns, {
        isChat: location.pathname.includes("/c/"),
        questions: document.querySelectorAll(found.question).length,
        answers: document.querySelectorAll(found.answer).length,
        buttons: found.buttons,
      }),
    };
  },
});

function turnOf(message: Element, found: Selectors): Turn {
  const role = roleOf(message);
  const frame = message.closest(found.frame);
  const content = role === "user" ? userText(message, found) : answerText(message, found);
  const model = message.getAttribute("data-message-model-slug");
  const place = Number(/(\d+)$/.exec(frame?.getAttribute("data-testid") ?? "")?.[1] ?? NaN);
  const version = versionOf(frame, found);
  return {
    id: message.getAttribute("data-message-id") ?? "",
    role,
    content,
    parts: partsOf(message, frame, found),
    isStreaming: false,
    ...(model && { model }),
    ...(Number.isFinite(place) && { place }),
    ...(version && { version }),
  };
}

function roleOf(message: Element): "user" | "assistant" {
  return message.getAttribute("data-message-author-role") === "user" ? "user" : "assistant";
}

function userText(message: Element, found: Selectors): string {
  return [...message.querySelectorAll(found.userText)].map((each) => plainText(each, { skip: found.skip })).join("\n\n");
}

function answerText(message: Element, found: Selectors): string {
  const reading: Reading = { skip: found.skip, languageOf: (block) => labelOf(block, found) };
  return [...message.querySelectorAll(found.answerText)].map((each) => toMarkdown(each, reading)).join("\n\n");
}

function labelOf(block: Element, found: Selectors): string {
  return (block.querySelector(found.codeLabel)?.textContent ?? "").trim().toLowerCase();
}

function partsOf(message: Element, frame: Element | null, found: Selectors): Part[] {
  const thinking = [...(frame ?? message).querySelectorAll(found.thinking)].map((each): Part => ({ kind: "thinking", text: toMarkdown(each) }));
  const images = [...message.querySelectorAll(found.image)].map((each): Part => ({ kind: "image", text: each.getAttribute("alt") ?? "" }));
  const sources = new Map<string, Part>();
  for (const pill of message.querySelectorAll(found.citation)) {
    const address = pill.getAttribute("href") ?? "";
    if (/^https?:/.test(address)) sources.set(address, { kind: "citation", text: address, title: (pill.textContent ?? "").trim() });
  }
  return [...thinking, ...sources.values(), ...images];
}

function versionOf(frame: Element | null, found: Selectors): Version | null {
  const [, index, count] = /^\s*(\d+)\s*\/\s*(\d+)\s*$/.exec(frame?.querySelector(found.variant)?.textContent ?? "") ?? [];
  return index && count ? { index: Number(index) - 1, count: Number(count) } : null;
}
