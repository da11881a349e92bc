/** The colours of the node's pages, for the extension's: copied from its style sheet, so that there is one hand. */

import { readFileSync } from "node:fs";

/** The rules for :root, light and dark, of the style sheet at `file`. */
export function tokens(file) {
  const sheet = readFileSync(file, "utf8");
  const light = /^:root \{[^}]*\}/m.exec(sheet)?.[0];
  const dark = /^@media \(prefers-color-scheme: dark\) \{\s*:root \{[^}]*\}\s*\}/m.exec(sheet)?.[0];
  if (!light || !dark) throw new Error(`${file}: expected custom properties in :root, light and dark. Teach build/tokens.js where they are now.`);
  return `/* Made by build/tokens.js from the node's style sheet. */\n${light}\n${dark}\n`;
}
