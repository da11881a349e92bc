/** A log in memory that signs as a node does, for receipts: written from the specifications, and not with the code that reads them. */

import { createHash, generateKeyPairSync, sign, type KeyObject } from "node:crypto";

const sha = (...parts: Uint8Array[]): Buffer => createHash("sha256").update(Buffer.concat(parts)).digest();
const node = (left: Uint8Array, right: Uint8Array): Buffer => sha(Uint8Array.of(1), left, right);

export interface Log {
  readonly origin: string;
  readonly vkey: string;
  readonly pair: Pair;
  /** Gives back the leaf's index. */
  append(leaf: object): number;
  leaf(index: number): Record<string, unknown>;
  receipt(index: number): string;
  /** A signed note over any text. */
  sign(text: string): string;
  /** Its first leaf, which commits to a recovery key. */
  begin(): void;
  /** Puts a new key in place with the recovery key that is due, or with another one. */
  rotate(recovery?: KeyObject): void;
  /** What it serves under this name. */
  readonly rotations: string;
}

interface Pair { readonly publicKey: KeyObject; readonly privateKey: KeyObject }

/** `stolen`: the log whose key it signs with, to begin with. */
export async function openLog(origin: string, stolen?: Log): Promise<Log> {
  let key = keyFor(origin, stolen?.pair ?? generateKeyPairSync("ed25519"));
  let recovery = generateKeyPairSync("ed25519");
  const leaves: Buffer[] = [];
  const lines: string[] = [];
  const append = (leaf: object): number => leaves.push(Buffer.from(JSON.stringify(leaf))) - 1;
  return {
    origin,
    get pair() { return key.pair; },
    get vkey() { return key.vkey; },
    get rotations() { return lines.map((line) => `${line}\n`).join(""); },
    append,
    leaf: (index) => JSON.parse((leaves[index] as Buffer).toString()) as Record<string, unknown>,
    receipt: (index) => receipt(origin, key.id, key.pair.privateKey, leaves, index),
    sign: (text) => note(origin, key.id, key.pair.privateKey, text),
    begin: () => void append({ k: commitTo(recovery), t: "genesis/v1", v: 1 }),
    rotate(other) {
      const after = { key: keyFor(origin, generateKeyPairSync("ed25519")), recovery: generateKeyPairSync("ed25519") };
      const [k, n] = [base64url(publicOf(after.key.pair)), commitTo(after.recovery)];
      const signature = sign(null, Buffer.from(`sharelm/rotate/v1\n${origin}\n${k}\n${n}\n`), other ?? recovery.privateKey);
      const last = note(origin, key.id, key.pair.privateKey, checkpoint(origin, leaves));
      const leaf = { k, n, r: base64url(publicOf(recovery)), s: base64url(signature), t: "rotate/v1" };
      lines.push(JSON.stringify({ c: last, i: append(leaf), l: JSON.stringify(leaf), o: key.vkey }));
      [key, recovery] = [after.key, after.recovery];
    },
  };
}

function keyFor(origin: string, pair: Pair): { pair: Pair; id: Buffer; vkey: string } {
  const raw = Buffer.concat([Uint8Array.of(1), publicOf(pair)]);
  const id = sha(Buffer.from(`${origin}\n`), raw).subarray(0, 4);
  return { pair, id, vkey: `${origin}+${id.toString("hex")}+${raw.toString("base64")}` };
}

const publicOf = ({ publicKey }: Pair): Buffer => publicKey.export({ format: "der", type: "spki" }).subarray(-32);
const base64url = (bytes: Buffer): string => bytes.toString("base64url");
const commitTo = (recovery: Pair): string => base64url(sha(Buffer.from("sharelm/recovery/v1\n"), publicOf(recovery)));

function receipt(origin: string, id: Buffer, key: KeyObject, leaves: readonly Buffer[], index: number): string {
  const proof = path(index, hashesOf(leaves)).map((hash) => `${hash.toString("base64")}\n`).join("");
  return `c2sp.org/tlog-proof@v1\nextra ${(leaves[index] as Buffer).toString("base64")}\nindex ${index}\n${proof}\n${note(origin, id, key, checkpoint(origin, leaves))}`;
}

const hashesOf = (leaves: readonly Buffer[]): Buffer[] => leaves.map((leaf) => sha(Uint8Array.of(0), leaf));

function checkpoint(origin: string, leaves: readonly Buffer[]): string {
  return `${origin}\n${leaves.length}\n${root(hashesOf(leaves)).toString("base64")}\n`;
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
