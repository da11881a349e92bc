/** Code on a page: its lines as they were written, and its language. */

const LINES = new Set(["div", "p", "li", "tr"]);
const FURNITURE = new Set(["button", "svg", "style", "script"]);

/** The code inside a block, without the header and buttons that the page puts around it. */
export function codeIn(block: Element): string {
  const codes = [...block.querySelectorAll("code")];
  const inner = codes.length ? codes : [...block.querySelectorAll("pre")].slice(-1);
  const text = inner.length ? inner.map(linesOf).join("\n") : linesOf(block);
  return text.replace(/\u200b/g, "").replace(/^\n+|\s+$/g, "");
}

/** What the markup says of the language: "python"; "" where it says nothing. */
export function languageIn(block: Element): string {
  for (const element of [block, ...block.querySelectorAll("code, pre, [data-language], [data-lang]")]) {
    const named = element.getAttribute("data-language") ?? element.getAttribute("data-lang");
    if (named) return named.toLowerCase();
    for (const name of element.classList) {
      const found = /^(?:language|lang|highlight-source)-([\w+#.-]+)$/.exec(name);
      if (found) return (found[1] as string).toLowerCase();
    }
  }
  return "";
}

/** A fenced block; the fence is longer than any run of backticks inside. */
export function formatCode(code: string, language: string): string {
  const fence = "`".repeat(Math.max(3, longestRun(code) + 1));
  return `${fence}${language.trim().replace(/\s+/g, "-").replace(/`/g, "")}\n${code}\n${fence}`;
}

/** Code inside a line. */
export function formatCodeSpan(code: string): string {
  if (!code) return "";
  const fence = "`".repeat(longestRun(code) + 1);
  const space = code.startsWith("`") || code.endsWith("`") ? " " : "";
  return `${fence}${space}${code}${space}${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}

/** The text with a line break wherever the page shows one: editors put every line into an element of its own. */
function linesOf(element: Element): string {
  let text = "";
  const walk = (node: Node): void => {
    if (node.nodeType === 3) text += node.nodeValue ?? "";
    if (node.nodeType !== 1) return;
    const tag = (node as Element).localName;
    if (FURNITURE.has(tag)) return;
    if (tag === "br") text += "\n";
    const isLine = LINES.has(tag) && node !== element;
    if (isLine && text && !text.endsWith("\n")) text += "\n";
    const before = text.length;
    node.childNodes.forEach(walk);
    // An empty line of an editor holds nothing, or one br.
    if (isLine && (text.length === before || !text.endsWith("\n"))) text += "\n";
  };
  walk(element);
  return text;
}
