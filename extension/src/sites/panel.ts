/** The document that is open beside the chat: an artifact's text, given to the answer that has its card. */

import { codeIn, languageIn } from "../capture/code";
import { toMarkdown } from "../capture/markdown";
import type { Part, Turn } from "../capture/turn";
import { readingOf, type BlockSelectors } from "./blocks";
import { all, firstFound, lineOf } from "./find";
import { citationsOf } from "./parts";

export interface PanelSelectors extends BlockSelectors {
  readonly panel?: string;
  readonly panelTitle?: string;
  /** What is in it: Markdown, or a `pre` or `code` of code. */
  readonly panelText?: readonly string[];
  readonly panelCitation?: string;
  readonly citationTitle?: string;
}

export interface Panel {
  readonly title: string;
  readonly text: string;
  readonly language: string;
  readonly citations: readonly Part[];
}

export function openPanel(document: Document, found: PanelSelectors): Panel | null {
  const panel = all(document, found.panel)[0];
  const [text] = panel ? firstFound(panel, found.panelText) : [];
  if (!panel || !text) return null;
  const isCode = text.localName === "pre" || text.localName === "code";
  const label = nearest(panel, found.panelTitle);
  return {
    title: label?.getAttribute("title") ?? lineOf(label),
    text: isCode ? codeIn(text) : toMarkdown(text, readingOf(found)),
    language: isCode ? languageIn(text) : "",
    citations: citationsOf(panel, found.panelCitation, found.citationTitle),
  };
}

/** The title stands in the panel, or in a bar above it. */
function nearest(panel: Element, selector: string | undefined): Element | undefined {
  for (let at: Element | null = panel; at; at = at.parentElement) {
    const [label] = all(at, selector);
    if (label) return label;
  }
  return undefined;
}

/** The turns, with the panel's text in the last answer that has a card of its name: an open panel shows the newest version. */
export function withPanel(turns: readonly Turn[], panel: Panel | null): readonly Turn[] {
  const isShown = (part: Part): boolean => part.kind === "artifact" && part.title === panel?.title;
  const owner = panel && turns.findLast((turn) => turn.parts.some(isShown));
  if (!owner) return turns;
  const filled = (part: Part): Part => (isShown(part) ? { ...part, text: panel.text, ...(panel.language && { language: panel.language }) } as Part : part);
  return turns.map((turn) => (turn === owner ? { ...turn, parts: [...turn.parts.map(filled), ...panel.citations] } : turn));
}
