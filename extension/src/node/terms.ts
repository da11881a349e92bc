/** What contributors agree to at a node that has no text of its own. A changed text gets a new version. */

import german from "../../terms/2026-11.de.txt";
import english from "../../terms/2026-11.en.txt";

export const VERSION = "2026-11";

export function terms(language: string): { version: string; text: string } {
  const isGerman = language.toLowerCase().startsWith("de");
  return { version: `${VERSION}.${isGerman ? "de" : "en"}`, text: isGerman ? german : english };
}
