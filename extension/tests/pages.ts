/** Pages for the readers of sites: those that we invented, in fixtures/, and others' saved ones where they are there. */

import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

const FIXTURES = resolve(import.meta.dirname, "../fixtures");
const SAVED = resolve(import.meta.dirname, "../../../shared/data/dom");

export function page(name: string): Document {
  return parse(readFileSync(resolve(FIXTURES, name), "utf8"));
}

export function parse(html: string): Document {
  return new DOMParser().parseFromString(html, "text/html");
}

export function element(html: string): Element {
  return parse(`<body><div>${html}</div></body>`).body.firstElementChild as Element;
}

/** Other people's saved pages, for development only: whether they are on this machine, and one of them. */
export const savedPagesAreHere = existsSync(SAVED);

export function savedPage(name: string): Document {
  return parse(readFileSync(resolve(SAVED, name), "utf8"));
}
