/** A node's key as text (c2sp.org/signed-note): `<name>+<key id>+<base64(algorithm ‖ public key)>`. */

import { base64, concat, fromBase64, hex, sha256, utf8, type Bytes } from "./bytes";

const ED25519 = 1;

export interface VerifierKey {
  readonly text: string;
  /** The log's origin. */
  readonly name: string;
  /** Eight hex digits. */
  readonly id: string;
  readonly public: Bytes;
}

/** The key that the text writes, its id checked; null when its parts do not belong together. */
export async function parseVerifierKey(text: string): Promise<VerifierKey | null> {
  // base64 may hold a plus, a name may not.
  const [, name, id, material] = /^([^+\s]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? [];
  const raw = material === undefined ? null : fromBase64(material);
  if (!name || !raw || raw.length !== 33 || raw[0] !== ED25519) return null;
  const hash = await sha256(concat(utf8(`${name}\n`), raw));
  return hex(hash.slice(0, 4)) === id ? { text, name, id, public: raw.slice(1) } : null;
}

/** The key of a log as text, from its 32 bytes. */
export async function verifierKeyOf(name: string, key: Bytes): Promise<VerifierKey> {
  const raw = concat(Uint8Array.of(ED25519), key);
  const id = hex((await sha256(concat(utf8(`${name}\n`), raw))).slice(0, 4));
  return { text: `${name}+${id}+${base64(raw)}`, name, id, public: key };
}

/** What two people compare: SHA-256 of the public key, in groups of four digits. */
export async function fingerprint(key: VerifierKey): Promise<string> {
  return (hex(await sha256(key.public)).match(/.{4}/g) as string[]).join(" ");
}

/** Whether the signature is the key's. Ed25519, of the browser's own. */
export async function verifies(key: Pick<VerifierKey, "public">, signature: Bytes, message: Bytes): Promise<boolean> {
  if (signature.length !== 64) return false;
  try {
    const known = await crypto.subtle.importKey("raw", key.public, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", known, signature, message);
  } catch {
    // A key that is no point of the curve has signed nothing.
    return false;
  }
}
