/**
 * What chat pages have in common: a row of messages, each a question or an answer, found by selectors.
 *
 * A site that is one says where it is, what its selectors are, and how its messages are told apart.
 */

import { plainText, toMarkdown } from "../capture/markdown";
import { hasText, type Role, type Turn } from "../capture/turn";
import { readingOf, type BlockSelectors } from "./blocks";
import { all, firstFound, within } from "./find";
import { countHealth } from "./health";
import { openPanel, withPanel, type PanelSelectors } from "./panel";
import { partsOf, versionOf, type PartSelectors } from "./parts";
import { readAnew, type Selectors, type Site } from "./site";

/** What a site does not have is not named. A list of selectors is tried in order, until one finds something. */
export interface ChatSelectors extends Selectors, BlockSelectors, PartSelectors, PanelSelectors {
  /** What both of them find is an answer. */
  readonly question: string;
  readonly answer: string;
  /** Around one message: all that belongs to it, and nothing of another. */
  readonly frame: string;
  readonly userText: readonly string[];
  readonly answerText: readonly string[];
  readonly model: readonly string[];
  /** Is on the page, or in the answer, while one is being written. */
  readonly streaming?: string;
  /** What an answer's frame has once it is complete, and not before. */
  readonly finished?: string;
  /** The same questions and answers by another rule, for the drift alarm. */
  readonly expectedQuestion: string;
  readonly expectedAnswer: string;
  readonly buttons: readonly string[];
}

/** What a message is called, and where it stands if the page says so. */
export interface Identity {
  readonly id: string;
  readonly place?: number;
}

export interface ChatSite<S extends ChatSelectors> extends Pick<Site, "name" | "platform" | "matches" | "ports" | "isSelfHosted"> {
  readonly selectors: S;
  /** Finds the conversation's id in the address's path, as its first group; null: the site gives none. */
  readonly path: RegExp | null;
  /** `index` is the message's number among those in view, from 0, whether or not each of them can be read. */
  identify(message: Element, found: S, index: number, role: Role): Identity;
  /** What a person typed, where it is not simply the text of `userText`. */
  userText?(message: Element, found: S): string;
  /** The model that wrote this very answer, where the page says so; "" where it does not. */
  modelOf?(frame: Element, found: S): string;
}

export function chatSite<S extends ChatSelectors>(site: ChatSite<S>): Site<S> {
  return {
    name: site.name,
    platform: site.platform,
    matches: site.matches,
    ...(site.ports && { ports: site.ports }),
    ...(site.isSelfHosted && { isSelfHosted: true }),
    selectors: site.selectors,
    withoutIds: site.path === null,

    read(document, location, found = site.selectors, remember = readAnew) {
      const messages = messagesOn(document, found);
      const writing = beingWritten(document, messages, found);
      // A message that is being edited is no message for a while, but its frame stays.
      const frames = new Map(all(document, found.frame).map((frame, place) => [frame, place]));
      const turns = messages.map((message, inView): Turn => {
        const index = frames.size >= messages.length ? (frames.get(message.frame) ?? inView) : inView;
        const read = (): Turn => turnOf(site, message, index, found);
        // What is being written changes all the time, and must not be remembered as finished.
        if (message === writing.message) return { ...read(), isStreaming: true };
        const turn = remember(message.element, message.frame, read);
        // A message that stays as it is may still get another number, when others come before it.
        const now = site.identify(message.element, found, index, message.role);
        return now.id === turn.id && now.place === turn.place ? turn : { ...turn, ...now };
      });
      const conversationId = site.path?.exec(location.pathname)?.[1] ?? null;
      const questions = all(document, found.expectedQuestion).length;
      const answers = all(document, found.expectedAnswer).length;
      return {
        conversationId,
        turns: withPanel(turns, openPanel(document, found)).filter((turn) => turn.isStreaming || hasText(turn)),
        model: modelOf(document, found),
        isStreaming: writing.isWriting,
        health: countHealth(turns, {
          isChat: site.path ? conversationId !== null : messages.length + questions + answers > 0,
          questions,
          answers,
          buttons: found.buttons,
        }),
      };
    },
  };
}

interface Message {
  readonly element: Element;
  readonly frame: Element;
  readonly role: Role;
}

/** In the page's order. Two lists that are merged: on a long page, looking for both at once and then for each one's side is slow. */
function messagesOn(document: Document, found: ChatSelectors): Message[] {
  const side = (elements: Element[], role: Role): Message[] => elements.map((element) => ({ element, role, frame: element.closest(found.frame) ?? element }));
  const answers = new Set(all(document, found.answer));
  const questions = side(all(document, found.question).filter((element) => !answers.has(element)), "user");
  const messages: Message[] = [];
  for (const answer of side([...answers], "assistant")) {
    while (questions[0] && isBefore(questions[0].element, answer.element)) messages.push(questions.shift() as Message);
    messages.push(answer);
  }
  return [...messages, ...questions];
}

function isBefore(one: Element, other: Element): boolean {
  return (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
}

/** Whether something is being written, and which message that is: null while the answer is not on the page yet. */
function beingWritten(document: Document, messages: readonly Message[], found: ChatSelectors): { isWriting: boolean; message: Message | null } {
  const newest = messages.at(-1)?.role === "assistant" ? (messages.at(-1) as Message) : null;
  const isWriting = all(document, found.streaming).length > 0 || (newest !== null && isUnfinished(newest, messages, found));
  return { isWriting, message: isWriting ? newest : null };
}

/** If no other answer has the mark either, the page no longer puts it there, and it says nothing. */
function isUnfinished(newest: Message, messages: readonly Message[], found: ChatSelectors): boolean {
  if (!found.finished) return false;
  const isFinished = ({ frame }: Message): boolean => within(frame, found.finished).length > 0;
  const others = messages.filter((message) => message.role === "assistant" && message !== newest);
  return !isFinished(newest) && (others.length === 0 || others.some(isFinished));
}

function turnOf<S extends ChatSelectors>(site: ChatSite<S>, { element, frame, role }: Message, index: number, found: S): Turn {
  const version = versionOf(frame, found);
  const model = role === "assistant" ? (site.modelOf?.(frame, found) ?? "") : "";
  return {
    ...site.identify(element, found, index, role),
    role,
    content: role === "assistant" ? answerText(element, found) : (site.userText ?? userText)(element, found),
    parts: partsOf(frame, role, found),
    isStreaming: false,
    ...(model && { model }),
    ...(version && { version }),
  };
}

function userText(message: Element, found: ChatSelectors): string {
  return firstFound(message, found.userText).map((each) => plainText(each, { skip: found.skip }).trim()).join("\n\n");
}

function answerText(message: Element, found: ChatSelectors): string {
  // What is a part of its own is not said again in the text.
  const beside = [found.skip, found.thinking, found.artifact, found.file].filter(Boolean).join(", ");
  const reading = readingOf({ ...found, skip: beside });
  return firstFound(message, found.answerText, beside).map((each) => toMarkdown(each, reading)).filter(Boolean).join("\n\n");
}

function modelOf(document: Document, found: ChatSelectors): string {
  const label = firstFound(document, found.model)[0];
  // What stands beside the name ("Adaptive") is in an element of its own.
  const own = [...(label?.childNodes ?? [])].filter((node) => node.nodeType === 3).map((node) => node.nodeValue ?? "").join("").trim();
  return own || (label?.textContent ?? "").trim().replace(/\s+/g, " ");
}
