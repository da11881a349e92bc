/**
 * What a site is to the extension: where it is, and one pure function from its page to turns.
 *
 * A reader looks at the document and touches nothing: no clicks, no events, no network,
 * no clock, no state of its own. What it looks for (selectors) is data in
 * `selectors/<name>.json`, so that it can be replaced without new code.
 */

import type { Turn } from "../capture/turn";

/** What the page shows now. */
export interface Page {
  /** The site's own id of the conversation, from the address or the page; null before it has one. */
  readonly conversationId: string | null;
  /** The turns in view, in the page's order. On a virtualised page these are a stretch of the conversation. */
  readonly turns: readonly Turn[];
  /** The model as the page names it for the whole conversation; "" where it does not say. */
  readonly model: string;
  /** An answer is being written somewhere on the page. */
  readonly isStreaming: boolean;
  readonly health: Health;
}

/**
 * Counts, free of content, from which the drift alarm concludes that a site's page has changed.
 * A reader counts with rules that are independent of those that find the turns, where it can.
 */
export interface Health {
  /** Whether this is a page of a conversation at all: on a start page nothing is expected. */
  readonly isChat: boolean;
  readonly questions: number;
  readonly answers: number;
  /** Finished turns without any text, code or image in them. */
  readonly empty: number;
  /** Turns whose text holds words of the page's own buttons ("Copy code"). */
  readonly withButtons: number;
}

/** Selectors and the page's own words, by name. `version` grows with every change. */
export interface Selectors {
  readonly version: number;
  readonly [name: string]: string | number | readonly string[];
}

/**
 * Gives back what was read of `element` before, as long as nothing inside `around` has changed:
 * `around` is the element that holds everything that `read` looks at.
 */
export type Remember = (element: Element, around: Element, read: () => Turn) => Turn;

export const readAnew: Remember = (_element, _around, read) => read();

export interface Site<S extends Selectors = Selectors> {
  /** Key of its switch and of its files: "chatgpt". Never changes. */
  readonly name: string;
  /** As contributors and researchers know it: "ChatGPT". Published with each conversation. */
  readonly platform: string;
  /** Match patterns, asked for when the contributor switches the site on. Named hosts only. */
  readonly matches: readonly string[];
  /**
   * On one's own machine (localhost, 127.0.0.1), where several sites share a host: the ports at which this one is.
   * Not in `matches`: Firefox knows no ports there, and asks for the whole host.
   */
  readonly ports?: readonly number[];
  /** People run it themselves, under any address: `own.ts`. */
  readonly isSelfHosted?: boolean;
  /** Of one that somebody runs: its host, with the port if it has one. Then it is there, over TLS, and nowhere else. */
  readonly address?: string;
  /** Runs in frames too (a Gradio app inside another page). */
  readonly inFrames?: boolean;
  /**
   * The site gives its conversations no ids: `conversationId` is always null, and the frame around
   * it counts a conversation for as long as its first turn stays.
   */
  readonly withoutIds?: boolean;
  readonly selectors: S;
  /** Pure. `remember` is only there to save work on long pages. */
  read(document: Document, location: URL, selectors?: S, remember?: Remember): Page;
}

/** A site with its reader; `S` follows from the JSON file. */
export function defineSite<const S extends Selectors>(site: Site<S>): Site<S> {
  return site;
}
