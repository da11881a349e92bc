/** Newer selectors as a node serves them: a note signed with the key that was pinned at joining (node/selectors.py says its form). */

import { isSignedBy, parseNote } from "./note";
import type { VerifierKey } from "./verifier-key";

const FIRST = "sharelm/selectors/v1";

/** What the note holds, by site; null when it is not the node's. What a pack may be is for those to say who know the sites. */
export async function openPacks(raw: string, key: VerifierKey): Promise<Readonly<Record<string, unknown>> | null> {
  const note = parseNote(raw);
  if (!note || !(await isSignedBy(note, key))) return null;
  const [first, origin, packs = "", ...rest] = note.text.split("\n");
  if (first !== FIRST || origin !== key.name || rest.length !== 1 || rest[0] !== "") return null;
  try {
    const found = JSON.parse(packs) as unknown;
    return typeof found === "object" && found !== null && !Array.isArray(found) ? (found as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
