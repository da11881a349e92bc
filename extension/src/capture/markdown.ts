/**
 * From an element of a page to Markdown, so that tables, code, formulas, links and lists stay what they are.
 *
 * The contract, for readers of sites:
 * - a paragraph is a block; blocks are parted by one empty line
 * - headings, quotes, rules, lists (nested, numbered from where they start, with check marks), tables (GitHub's form)
 * - code blocks are fenced with their language and nothing of their header; a formula appears once, as TeX in $ or $$
 * - links keep their address when it leads out of the site; images are their description, `![…]()`
 * - buttons, drawings, hidden things and what `skip` names are left out
 * - text is not escaped: whoever wrote * means *
 *
 * Pure: the element is not changed.
 */

import { codeIn, formatCode, languageIn } from "./code";
import { formatFormula, formulaOf } from "./formula";
import { inlineOf, isIgnored, tidy, type Reading } from "./inline";
import { tableOf } from "./table";

export type { Reading } from "./inline";

const BLOCKS =
  "address, article, aside, blockquote, details, div, dl, fieldset, figure, figcaption, footer, form, h1, h2, h3, h4, h5, h6, header, hr, li, main, nav, ol, p, pre, section, summary, table, ul";
const BLOCK_TAGS = new Set(BLOCKS.split(", "));

export function toMarkdown(element: Element, reading: Reading = {}): string {
  if (element.localName === "pre") return codeOf(element, reading);
  return blocksOf(element, reading).join("\n\n");
}

/** What a person typed: their own line breaks, no Markdown made of it. */
export function plainText(element: Element, reading: Reading = {}): string {
  return toMarkdown(element, { ...reading, keepLines: true });
}

function blocksOf(element: Element, reading: Reading): string[] {
  const blocks: string[] = [];
  let line: Node[] = [];
  const flush = (): void => {
    const text = inlineOf(line, reading);
    const block = reading.keepLines ? text.replace(/^\n+|\s+$/g, "") : tidy(text);
    if (block.trim()) blocks.push(block);
    line = [];
  };
  for (const node of element.childNodes) {
    if (node.nodeType !== 1) {
      line.push(node);
      continue;
    }
    const child = node as Element;
    const own = reading.own?.(child);
    if (own?.isBlock) {
      flush();
      if (own.text.trim()) blocks.push(own.text);
      continue;
    }
    if (own) {
      line.push(child);
      continue;
    }
    if (isIgnored(child, reading)) continue;
    const formula = formulaOf(child);
    if (formula?.isDisplay) {
      flush();
      blocks.push(formatFormula(formula));
    } else if (!formula && isBlock(child)) {
      flush();
      blocks.push(...blockOf(child, reading).filter((block) => block.trim()));
    } else {
      line.push(child);
    }
  }
  flush();
  return blocks;
}

function isBlock(element: Element): boolean {
  // A span, a link or an element of the site's own around blocks is a block itself.
  return BLOCK_TAGS.has(element.localName) || element.querySelector(BLOCKS) !== null;
}

function blockOf(element: Element, reading: Reading): string[] {
  switch (element.localName) {
    case "h1":
    case "h2":
    case "h3":
    case "h4":
    case "h5":
    case "h6": {
      const text = tidy(inlineOf(element.childNodes, reading)).replace(/\n+/g, " ");
      return text ? [`${"#".repeat(Number(element.localName[1]))} ${text}`] : [];
    }
    case "hr":
      return ["---"];
    case "pre":
      return [codeOf(element, reading)];
    case "table":
      return [tableOf(element, reading)];
    case "blockquote":
      return [indented(blocksOf(element, reading).join("\n\n"), "> ", "> ")];
    case "ul":
    case "ol":
      return [listOf(element, reading)];
    default:
      return blocksOf(element, reading);
  }
}

function codeOf(block: Element, reading: Reading): string {
  const code = codeIn(block);
  return code ? formatCode(code, reading.languageOf?.(block) || languageIn(block)) : "";
}

function listOf(list: Element, reading: Reading): string {
  let number = Number(list.getAttribute("start") ?? 1) - 1;
  const items: string[] = [];
  for (const item of list.children) {
    if (isIgnored(item, reading)) continue;
    const stated = item.getAttribute("value");
    number = stated ? Number(stated) : number + 1;
    const mark = list.localName === "ol" ? `${number}. ` : "- ";
    const blocks = item.localName === "li" ? blocksOf(item, reading) : blockOf(item, reading);
    if (blocks.length) items.push(indented(joined(blocks), mark, " ".repeat(mark.length)));
  }
  return items.join("\n");
}

/** An item's blocks: a list follows its line at once, anything else after an empty line. */
function joined(blocks: readonly string[]): string {
  return blocks.reduce((text, block) => (/^(- |\d+\. )/.test(block) ? `${text}\n${block}` : `${text}\n\n${block}`));
}

function indented(text: string, first: string, others: string): string {
  return text
    .split("\n")
    .map((line, index) => (index === 0 ? first + line : line ? others + line : others.trimEnd()))
    .join("\n");
}
