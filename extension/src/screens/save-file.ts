/** Hands a file to the reader, made here: nothing leaves the browser. */

import { element } from "./element";

export function save(name: string, type: string, content: string): void {
  const address = URL.createObjectURL(new Blob([content], { type: `${type};charset=utf-8` }));
  element("a", { attributes: { href: address, download: name } }).click();
  // The browser has read it by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
