/** The contributor's recovery phrase: twelve words (BIP39, English), and the seed that they stand for (PROTOCOL.md, section 11). */

import { entropyToMnemonic, validateMnemonic } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { utf8, type Bytes } from "./bytes";

export const WORDS = 12;

export function newPhrase(): string[] {
  return entropyToMnemonic(crypto.getRandomValues(new Uint8Array(16)), wordlist).split(" ");
}

/** The words as they were written down, whatever the white space and capitals; null when they are none of ours. */
export function parsePhrase(text: string): string[] | null {
  const words = text.normalize("NFKD").trim().toLowerCase().split(/\s+/);
  return words.length === WORDS && validateMnemonic(words.join(" "), wordlist) ? words : null;
}

/** BIP39's seed without a passphrase: 64 bytes. */
export async function seedOf(words: readonly string[]): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", utf8(words.join(" ")), "PBKDF2", false, ["deriveBits"]);
  const salt = utf8("mnemonic");
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-512", salt, iterations: 2048 }, key, 512));
}
