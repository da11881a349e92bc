/** A log in memory that signs as a node does, for receipts: written from the specifications, and not with the code that reads them. */

import { createHash, generateKeyPairSync, sign, type KeyObject } from "node:crypto";

const sha = (...parts: Uint8Array[]): Buffer => createHash("sha256").update(Buffer.concat(parts)).digest();
const node = (left: Uint8Array, right: Uint8Array): Buffer => sha(Uint8Array.of(1), left, right);

export interface Log {
  readonly origin: string;
  readonly vkey: string;
  /** Gives back the leaf's index. */
  append(leaf: object): number;
  leaf(index: number): Record<string, unknown>;
  receipt(index: number): string;
  /** A signed note over any text. */
  sign(text: string): string;
}

export async function openLog(origin: string): Promise<Log> {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = Buffer.concat([Uint8Array.of(1), publicKey.export({ format: "der", type: "spki" }).subarray(-32)]);
  const id = sha(Buffer.from(`${origin}\n`), raw).subarray(0, 4);
  const leaves: Buffer[] = [];
  return {
    origin,
    vkey: `${origin}+${id.toString("hex")}+${raw.toString("base64")}`,
    append: (leaf) => leaves.push(Buffer.from(JSON.stringify(leaf))) - 1,
    leaf: (index) => JSON.parse((leaves[index] as Buffer).toString()) as Record<string, unknown>,
    receipt: (index) => receipt(origin, id, privateKey, leaves, index),
    sign: (text) => note(origin, id, privateKey, text),
  };
}

function receipt(origin: string, id: Buffer, key: KeyObject, leaves: readonly Buffer[], index: number): string {
  const hashes = leaves.map((leaf) => sha(Uint8Array.of(0), leaf));
  const text = `${origin}\n${leaves.length}\n${root(hashes).toString("base64")}\n`;
  const proof = path(index, hashes).map((hash) => `${hash.toString("base64")}\n`).join("");
  return `c2sp.org/tlog-proof@v1\nextra ${(leaves[index] as Buffer).toString("base64")}\nindex ${index}\n${proof}\n${note(origin, id, key, text)}`;
}

function note(origin: string, id: Buffer, key: KeyObject, text: string): string {
  return `${text}\n— ${origin} ${Buffer.concat([id, sign(null, Buffer.from(text), key)]).toString("base64")}\n`;
}

/** MTH and PATH of RFC 6962, word for word. */
function root(hashes: readonly Buffer[]): Buffer {
  if (hashes.length <= 1) return hashes[0] ?? sha();
  const k = split(hashes.length);
  return node(root(hashes.slice(0, k)), root(hashes.slice(k)));
}

function path(m: number, hashes: readonly Buffer[]): Buffer[] {
  if (hashes.length <= 1) return [];
  const k = split(hashes.length);
  return m < k ? [...path(m, hashes.slice(0, k)), root(hashes.slice(k))] : [...path(m - k, hashes.slice(k)), root(hashes.slice(0, k))];
}

function split(n: number): number {
  return 2 ** Math.floor(Math.log2(n - 1));
}
