/** Formulas on a page, each as the TeX it was written in, once (a page draws it two or three times). */

export interface Formula {
  readonly tex: string;
  readonly isDisplay: boolean;
}

const ATTRIBUTES = ["data-math", "data-latex", "data-tex"];

/** Elements that draw a formula which stands elsewhere (MathJax 2 keeps the source in a script). */
const DRAWINGS = ".MathJax, .MathJax_Preview, .MathJax_Display, .MathJax_SVG, mjx-assistive-mml, .katex-html";

/** The formula that `element` is; null when it is none. Its inside must then not be read. */
export function formulaOf(element: Element): Formula | null {
  const tag = element.localName;
  if (tag === "script") return scripted(element);
  for (const name of ATTRIBUTES) {
    const tex = element.getAttribute(name);
    if (tex) return { tex: tex.trim(), isDisplay: isDisplay(element) };
  }
  if (tag !== "math" && tag !== "mjx-container" && !element.classList.contains("katex") && !element.classList.contains("katex-display")) {
    return null;
  }
  const tex = element.querySelector('annotation[encoding*="tex" i]')?.textContent ?? (tag === "math" ? element : element.querySelector("math"))?.getAttribute("alttext");
  return tex ? { tex: tex.trim(), isDisplay: isDisplay(element) } : null;
}

export function isDrawing(element: Element): boolean {
  return element.matches(DRAWINGS);
}

export function formatFormula({ tex, isDisplay }: Formula): string {
  return isDisplay ? `$$\n${tex}\n$$` : `$${tex}$`;
}

function scripted(element: Element): Formula | null {
  const type = element.getAttribute("type") ?? "";
  if (!type.startsWith("math/tex")) return null;
  return { tex: (element.textContent ?? "").trim(), isDisplay: type.includes("mode=display") };
}

function isDisplay(element: Element): boolean {
  return (
    element.classList.contains("katex-display") ||
    element.classList.contains("math-block") ||
    element.getAttribute("display") === "true" ||
    element.getAttribute("display") === "block" ||
    element.closest(".katex-display, .math-block, .math-display") !== null ||
    element.querySelector('math[display="block"]') !== null
  );
}
