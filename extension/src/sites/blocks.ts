/**
 * What a page draws its own way instead of with the tags that are there for it: code blocks with a header around
 * them, code in an editor, tables made of roles, links made of buttons.
 */

import { codeIn, formatCode, languageIn } from "../capture/code";
import { formatFormula } from "../capture/formula";
import { escapedAddress, inlineOf, tidy, type Own, type Reading } from "../capture/inline";
import { formatTable } from "../capture/table";
import { all, lineOf } from "./find";

export interface BlockSelectors {
  /** Furniture inside of an answer. */
  readonly skip: string;
  /** A code block with all that the page puts around it, and in it the language's name. */
  readonly code?: string;
  readonly codeLabel?: string;
  /** One line of an editor that places its lines by numbers. */
  readonly codeLine?: string;
  /** Tables with roles instead of tags. */
  readonly table?: string;
  /** Formulas whose TeX stands bare in the markup, beside what is drawn. */
  readonly formula?: string;
  /** Something to click that opens the address in its attribute `data-url`. */
  readonly link?: string;
}

/** How to read an answer of this site. */
export function readingOf(found: BlockSelectors): Reading {
  const reading: Reading = {
    skip: found.skip,
    languageOf: (block) => labelOf(block, found),
    own: (element) => ownOf(element, found, reading),
  };
  return reading;
}

function ownOf(element: Element, found: BlockSelectors, reading: Reading): Own | undefined {
  if (found.code && element.matches(found.code)) return { text: codeOf(element, found), isBlock: true };
  if (found.table && element.matches(found.table)) return { text: tableOf(element, reading), isBlock: true };
  if (found.formula && element.matches(found.formula)) return formulaIn(element);
  if (found.link && element.matches(found.link)) return { text: linkOf(element), isBlock: false };
  return undefined;
}

/** A block of code, fenced; "" when there is none in it. */
export function codeOf(block: Element, found: BlockSelectors): string {
  const lines = all(block, found.codeLine);
  const code = lines.length ? linesOf(lines) : codeIn(block);
  return code ? formatCode(code, labelOf(block, found) || languageIn(block)) : "";
}

/** The language as the block's header names it: "python". */
export function labelOf(block: Element, found: BlockSelectors): string {
  return lineOf(all(block, found.codeLabel)[0]).toLowerCase();
}

/** An editor adds and moves its lines in any order; where they stand is in their style. */
function linesOf(lines: readonly Element[]): string {
  const top = (line: Element): number => Number(/top:\s*([\d.]+)px/.exec(line.getAttribute("style") ?? "")?.[1] ?? 0);
  return [...lines]
    .sort((one, other) => top(one) - top(other))
    .map((line) => (line.textContent ?? "").replace(/[\u00a0\u200b]/g, (character) => (character === "\u00a0" ? " " : "")).trimEnd())
    .join("\n");
}

function tableOf(table: Element, reading: Reading): string {
  // Headers are things to click (they sort), so that what is in them would be left out.
  const textOf = (cell: Element): string => tidy(inlineOf(cell.childNodes, reading)) || lineOf(cell);
  const header = all(table, "[role='columnheader']").map(textOf);
  const cells = all(table, "[role='cell'], [role='gridcell']").map(textOf);
  const rows = Array.from({ length: header.length ? Math.ceil(cells.length / header.length) : 0 }, (_, row) =>
    cells.slice(row * header.length, (row + 1) * header.length),
  );
  return header.length ? formatTable([header, ...rows]) : "";
}

function formulaIn(element: Element): Own | undefined {
  const math = element.querySelector("math");
  const tex = [...(math?.childNodes ?? [])].filter((node) => node.nodeType === 3).map((node) => node.nodeValue ?? "").join("").trim();
  const isDisplay = element.querySelector(".katex-display, math[display='block']") !== null;
  return tex ? { text: formatFormula({ tex, isDisplay }), isBlock: isDisplay } : undefined;
}

function linkOf(element: Element): string {
  const address = element.getAttribute("data-url") ?? "";
  const text = lineOf(element);
  return text && /^https?:/i.test(address) && text !== address ? `[${text}](${escapedAddress(address)})` : text;
}
