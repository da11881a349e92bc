/** A text with signatures underneath (c2sp.org/signed-note), and the checkpoint that such a text can be (c2sp.org/tlog-checkpoint). */

import { concat, fromBase64, hex, utf8, type Bytes } from "./bytes";
import { verifies, type VerifierKey } from "./verifier-key";

const MOST_BYTES = 64 * 1024;
const MOST_SIGNATURES = 100;
const LARGEST_SIZE = 2n ** 63n - 1n;

interface Signature {
  readonly name: string;
  readonly keyId: string;
  readonly signature: Bytes;
}

/** A signed text as it came. Nothing in it has been verified yet. */
export interface Note {
  readonly text: string;
  readonly signatures: readonly Signature[];
}

/** What a log says of itself: so many leaves under this root. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: bigint;
  readonly root: Bytes;
}

/** null when it is none: too long, control characters, no signature lines. */
export function parseNote(raw: string, mostBytes = MOST_BYTES): Note | null {
  // eslint-disable-next-line no-control-regex
  if (utf8(raw).length > mostBytes || /[\x00-\x09\x0b-\x1f\x7f]/.test(raw)) return null;
  const at = raw.lastIndexOf("\n\n");
  if (at < 0 || !raw.endsWith("\n")) return null;
  const signatures = raw.slice(at + 2, -1).split("\n").map(parseSignature);
  if (signatures.length > MOST_SIGNATURES || signatures.some((each) => each === null)) return null;
  return { text: raw.slice(0, at + 1), signatures: signatures as Signature[] };
}

/** Whether `key` signed the text. Its first line counts: a false one is not made good by another. */
export async function isSignedBy(note: Note, key: VerifierKey): Promise<boolean> {
  const claimed = note.signatures.find(({ name, keyId }) => name === key.name && keyId === key.id);
  return claimed !== undefined && verifies(key, claimed.signature, utf8(note.text));
}

/** The first three lines; those behind them mean nothing here. null when they are not those of a checkpoint. */
export function parseCheckpoint(text: string): Checkpoint | null {
  const lines = text.split("\n");
  if (lines.length < 4 || lines.at(-1) !== "" || lines.slice(0, -1).includes("")) return null;
  const [origin, size, rootText] = lines as [string, string, string];
  const root = fromBase64(rootText);
  if (!/^(0|[1-9][0-9]{0,18})$/.test(size) || BigInt(size) > LARGEST_SIZE || root?.length !== 32) return null;
  return { origin, size: BigInt(size), root };
}

function parseSignature(line: string): Signature | null {
  const [, name, encoded] = /^— ([^\s+]+) (.+)$/u.exec(line) ?? [];
  const raw = encoded === undefined ? null : fromBase64(encoded);
  if (!name || !raw || raw.length < 5) return null;
  return { name, keyId: hex(raw.slice(0, 4)), signature: concat(raw.slice(4)) };
}
