/** What stands inside a line: emphasis, links, code, formulas, images. */

import { formatCodeSpan } from "./code";
import { formatFormula, formulaOf, isDrawing } from "./formula";

/** Markdown that a site has made of an element itself. */
export interface Own {
  readonly text: string;
  readonly isBlock: boolean;
}

/** How to read one site's page. */
export interface Reading {
  /** Selector of the page's own furniture inside a turn: labels, menus, source pills. */
  readonly skip?: string;
  /** The language of a code block, where the site shows it in a header; "" to look at the markup. */
  readonly languageOf?: (block: Element) => string;
  /** Line breaks in the text are the writer's own (a person's message), not the page's. */
  readonly keepLines?: boolean;
  /** What the site draws without the tags that are there for it (a table of roles); undefined for everything else. */
  readonly own?: (element: Element) => Own | undefined;
}

const NEVER = new Set([
  "button", "svg", "style", "script", "noscript", "template", "textarea", "select", "option", "canvas", "iframe", "object", "audio", "video", "dialog",
]);
const AROUND: Record<string, string> = { strong: "**", b: "**", em: "*", i: "*", del: "~~", s: "~~", strike: "~~" };
const UNSEEN = '[hidden], [aria-hidden="true"], .sr-only, .visually-hidden, .cdk-visually-hidden, [role="button"], [role="toolbar"]';

/** Whether an element shows nothing that somebody said. */
export function isIgnored(element: Element, reading: Reading): boolean {
  if (formulaOf(element)) return false;
  if (NEVER.has(element.localName) || isDrawing(element) || element.matches(UNSEEN)) return true;
  if (/display:\s*none/i.test(element.getAttribute("style") ?? "")) return true;
  return reading.skip !== undefined && reading.skip !== "" && element.matches(reading.skip);
}

/** The nodes as one run of Markdown; line breaks only where the page has them. */
export function inlineOf(nodes: Iterable<Node>, reading: Reading): string {
  let text = "";
  for (const node of nodes) {
    const piece = pieceOf(node, reading);
    text += !reading.keepLines && text.endsWith(" ") ? piece.replace(/^ /, "") : piece;
  }
  return text;
}

/** Without the spaces that a page's source has between things. */
export function tidy(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trim())
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

function pieceOf(node: Node, reading: Reading): string {
  if (node.nodeType === 3) return textOf(node.nodeValue ?? "", reading);
  if (node.nodeType !== 1) return "";
  const element = node as Element;
  const own = reading.own?.(element);
  if (own) return own.isBlock ? `\n${own.text}\n` : own.text;
  if (isIgnored(element, reading)) return "";
  const formula = formulaOf(element);
  if (formula) return formula.isDisplay ? `\n${formatFormula(formula)}\n` : formatFormula(formula);
  switch (element.localName) {
    case "br":
      return "\n";
    case "code":
    case "kbd":
    case "samp":
      return formatCodeSpan((element.textContent ?? "").trim());
    case "a":
      return linkOf(element, reading);
    case "img":
      return imageOf(element);
    case "input":
      return checkboxOf(element);
    case "sup":
    case "sub":
      return marked(`<${element.localName}>`, inlineOf(element.childNodes, reading), `</${element.localName}>`);
  }
  const around = AROUND[element.localName];
  const inside = inlineOf(element.childNodes, reading);
  return around ? marked(around, inside, around) : inside;
}

function textOf(text: string, reading: Reading): string {
  return reading.keepLines ? text.replace(/\r\n?/g, "\n") : text.replace(/[ \t\r\n\f]+/g, " ");
}

/** Marks stand against the words: "**word** ", never "**word **". */
function marked(before: string, text: string, behind: string): string {
  const inside = text.trim();
  if (!inside) return text;
  const lead = text.slice(0, text.indexOf(inside[0] as string));
  const tail = text.slice(text.trimEnd().length);
  return `${lead}${before}${inside}${behind}${tail}`;
}

function linkOf(element: Element, reading: Reading): string {
  const text = inlineOf(element.childNodes, reading);
  const address = element.getAttribute("href") ?? "";
  // Addresses inside the site say which private page this is; what matters of them is the text.
  if (!/^(https?:|mailto:)/i.test(address)) return text;
  if (!text.trim()) return "";
  // What a page made a link of by itself: nobody wrote one.
  if (isSameAddress(text.trim(), address)) return text;
  return marked("[", text.replace(/\n+/g, " "), `](${escapedAddress(address)})`);
}

/** "www.example.org" and "me@example.org" lead where they say. */
function isSameAddress(text: string, address: string): boolean {
  const bare = (each: string): string => each.replace(/^(mailto:|https?:\/\/)/i, "").replace(/\/$/, "");
  return bare(text) === bare(address);
}

/** An address as it may stand in a link: without what would end it. */
export function escapedAddress(address: string): string {
  return address.replace(/[()\s]/g, escaped);
}

function escaped(character: string): string {
  return `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}

function imageOf(element: Element): string {
  const words = (element.getAttribute("alt") ?? "").trim();
  // Emoji are drawn as images, with the character as the text.
  if (/^\p{Extended_Pictographic}/u.test(words)) return words;
  return words ? `![${words.replace(/[[\]\n]/g, " ")}]()` : "";
}

function checkboxOf(element: Element): string {
  if (element.getAttribute("type") !== "checkbox") return "";
  return element.hasAttribute("checked") ? "[x] " : "[ ] ";
}
