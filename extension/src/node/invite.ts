/** An invite link: `<address>/join#vkey=<verifier key>&code=<code>` (node/publication/tokens.py). */

import { utf8 } from "./bytes";
import { parseVerifierKey, type VerifierKey } from "./verifier-key";

const PREFIX = "sharelm_invite_";

export interface Invite {
  readonly url: string;
  readonly key: VerifierKey;
  readonly code: string;
}

/** Why a text is no invite; each has words of its own in _locales. */
export type NoInvite = "inviteNotALink" | "inviteNotSafe" | "inviteKeyWrong" | "inviteCodeWrong";

export async function parseInvite(text: string): Promise<Invite | NoInvite> {
  let link: URL;
  try {
    link = new URL(text.trim());
  } catch {
    return "inviteNotALink";
  }
  if (!link.pathname.endsWith("/join") || link.username || link.password) return "inviteNotALink";
  if (!isSafe(link)) return "inviteNotSafe";
  const said = new URLSearchParams(link.hash.slice(1));
  const key = await parseVerifierKey(said.get("vkey") ?? "");
  if (!key) return "inviteKeyWrong";
  const code = said.get("code") ?? "";
  if (!isCode(code)) return "inviteCodeWrong";
  return { url: link.origin + link.pathname.slice(0, -"/join".length), key, code };
}

/** Nothing is sent over a line that others can read, except to this very machine. */
export function isSafe(url: URL): boolean {
  return url.protocol === "https:" || (url.protocol === "http:" && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname));
}

/** Tells a typing error from a code that the node does not know. */
function isCode(code: string): boolean {
  return code.startsWith(PREFIX) && code.length === PREFIX.length + 49 && code.slice(-6) === checksum(code.slice(0, -6));
}

/** The lower 24 bits of a CRC-32, in hex. */
function checksum(text: string): string {
  let crc = 0xffffffff;
  for (const byte of utf8(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ((crc ^ 0xffffffff) & 0xffffff).toString(16).padStart(6, "0");
}
