/** Looking for elements with selectors that are data: some are empty, some have others to fall back on. */

export function all(root: ParentNode, selector: string | undefined): Element[] {
  // A list of selectors may name an element twice; not every document gives it once.
  return selector ? [...new Set(root.querySelectorAll(selector))] : [];
}

/** `element` itself, or what is inside it. */
export function within(element: Element, selector: string | undefined): Element[] {
  return selector && element.matches(selector) ? [element] : all(element, selector);
}

/** What the first selector that finds anything finds: the outermost of them, and nothing that is inside of `beside`. */
export function firstFound(root: ParentNode, selectors: readonly string[] | undefined, beside = ""): Element[] {
  for (const selector of selectors ?? []) {
    const found = outermost(root, selector).filter((element) => !beside || !isInside(element, beside, root));
    if (found.length) return found;
  }
  return [];
}

/** All that match, without those inside of another that does. */
export function outermost(root: ParentNode, selector: string | undefined): Element[] {
  if (isElement(root) && selector && root.matches(selector)) return [root];
  return all(root, selector).filter(({ parentElement: above }) => !selector || !above || !isInside(above, selector, root));
}

/** The text of an element on one line. */
export function lineOf(element: Element | null | undefined): string {
  return (element?.textContent ?? "").replace(/\s+/g, " ").trim();
}

function isInside(element: Element, selector: string, root: ParentNode): boolean {
  const around = element.closest(selector);
  return around !== null && around !== root && root.contains(around);
}

function isElement(root: ParentNode): root is Element {
  return root.nodeType === 1;
}
