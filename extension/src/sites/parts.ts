/** What belongs to a message and is not its running text: thinking, citations, artifacts, images, files. */

import { codeIn, languageIn } from "../capture/code";
import { toMarkdown } from "../capture/markdown";
import type { Part, Role, Version } from "../capture/turn";
import { labelOf, readingOf, type BlockSelectors } from "./blocks";
import { all, lineOf, outermost } from "./find";

export interface PartSelectors extends BlockSelectors {
  readonly thinking?: string;
  /** Links to sources, and in each of them the source's title, if something else is there as well. */
  readonly citation?: string;
  readonly citationTitle?: string;
  /** Markdown beside the answer: a plan that waits to be approved. */
  readonly aside?: string;
  /** Code that the model ran, which the answer does not show. */
  readonly ranCode?: string;
  /** A card that stands for a document of its own, and in it the document's name and kind. */
  readonly artifact?: string;
  readonly artifactTitle?: string;
  readonly artifactKind?: string;
  readonly image?: string;
  readonly file?: string;
  /** Where "2 / 3" stands when this is one of several versions. */
  readonly variant?: string;
}

/** What a file's name may end with, or a card may say of it. Anything else could be a piece of the name. */
const KIND = /(?:\.|\b)(pdf|docx?|odt|rtf|txt|md|csv|tsv|xlsx?|ods|pptx?|odp|html?|xml|json|ya?ml|tex|epub|ipynb|py|js|tsx?|jsx|java|cpp|rs|go|sql|sh|zip|png|jpe?g|gif|webp|svg|heic|mp[34]|wav|mov)(?![a-z0-9])/i;

export function partsOf(frame: Element, role: Role, found: PartSelectors): Part[] {
  const images = outermost(frame, found.image).map((each): Part => ({ kind: "image", text: each.getAttribute("alt") ?? "" }));
  const files = outermost(frame, found.file).map((each): Part => ({ kind: "file", text: kindOf(each) }));
  if (role === "user") return [...images, ...files];
  return [
    ...thinkingOf(frame, found),
    ...asidesOf(frame, found),
    ...ranCodeOf(frame, found),
    ...citationsOf(frame, found.citation, found.citationTitle),
    ...artifactsOf(frame, found),
    ...images,
    ...files,
  ];
}

function thinkingOf(frame: Element, found: PartSelectors): Part[] {
  // Sources that were looked at on the way are citations.
  const reading = readingOf({ ...found, skip: [found.skip, found.citation].filter(Boolean).join(", ") });
  return outermost(frame, found.thinking).map((each) => toMarkdown(each, reading)).filter(Boolean).map((text): Part => ({ kind: "thinking", text }));
}

function asidesOf(frame: Element, found: PartSelectors): Part[] {
  return outermost(frame, found.aside).map((each) => toMarkdown(each)).filter(Boolean).map((text): Part => ({ kind: "text", text }));
}

function ranCodeOf(frame: Element, found: PartSelectors): Part[] {
  return outermost(frame, found.ranCode).map((each): Part => {
    const language = labelOf(each, found) || languageIn(each);
    return { kind: "code", text: codeIn(each), ...(language && { language }) };
  });
}

/** Each source once, however often the answer names it. */
export function citationsOf(root: ParentNode, selector: string | undefined, titleSelector: string | undefined): Part[] {
  const sources = new Map<string, Part>();
  for (const link of all(root, selector)) {
    const address = link.getAttribute("href") ?? "";
    const title = lineOf(all(link, titleSelector)[0] ?? link);
    if (/^https?:/i.test(address) && !sources.has(address)) sources.set(address, { kind: "citation", text: address, ...(title && { title }) });
  }
  return [...sources.values()];
}

/** The text is on the page only while the document is open beside the chat (panel.ts). */
function artifactsOf(frame: Element, found: PartSelectors): Part[] {
  return outermost(frame, found.artifact).map((card): Part => {
    const title = lineOf(all(card, found.artifactTitle)[0]);
    const language = /·\s*(\S+)$/.exec(lineOf(all(card, found.artifactKind)[0]))?.[1]?.toLowerCase();
    return { kind: "artifact", text: "", ...(title && { title }), ...(language && { language }) };
  });
}

/** "PDF", from a card with the file's name, which is not said itself: it may be a person's. */
export function kindOf(file: Element): string {
  const words = [...file.querySelectorAll("*")].filter(({ children }) => children.length === 0).map(lineOf).join(" ") || lineOf(file);
  return (KIND.exec(words)?.[1] ?? "file").toUpperCase();
}

export function versionOf(frame: Element, found: PartSelectors): Version | null {
  const label = all(frame, found.variant).map(lineOf).find((text) => /^\d+ ?\/ ?\d+$/.test(text));
  const [index, count] = label?.split("/").map(Number) ?? [];
  return index && count && index <= count ? { index: index - 1, count } : null;
}
