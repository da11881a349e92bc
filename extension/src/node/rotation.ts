/**
 * Which key signs a log once others were replaced: `rotations`, read and checked as federation/log/rotation.py does
 * (PROTOCOL.md, section 13). The recovery key is kept offline, and each signs one rotation: a stolen online key rotates nothing.
 */

import { base64url, concat, fromBase64url, sha256, utf8, type Bytes } from "./bytes";
import { parseVerifierKey, verifierKeyOf, verifies, type VerifierKey } from "./verifier-key";

const MOST = 1_000;
const LONGEST = 1 << 20;

/** One line: at `index` stands `leaf`, which puts `key` in the place of `replaced`; `last` is the note that that one signed last. */
export interface Rotation {
  readonly index: number;
  readonly leaf: string;
  readonly last: string;
  readonly replaced: VerifierKey;
  readonly key: VerifierKey;
  readonly recovery: Bytes;
  readonly next: Bytes;
  readonly signature: Bytes;
}

/** The lines of a log's `rotations`; nothing is verified yet. null when one is none. */
export async function parseRotations(raw: string): Promise<readonly Rotation[] | null> {
  const lines = raw.split("\n");
  if (raw.length > LONGEST || lines.pop() !== "" || lines.length > MOST) return null;
  const rotations = await Promise.all(lines.map(parseLine));
  return rotations.includes(null) ? null : (rotations as Rotation[]);
}

/** Whether each is signed by the recovery key that was committed to before, from the log's first leaf on. */
export async function isSuccession(origin: string, genesis: Bytes, rotations: readonly Rotation[]): Promise<boolean> {
  let [commitment, before] = [genesis, null as Rotation | null];
  for (const each of rotations) {
    const { replaced, index, recovery, key, next, signature } = each;
    if (replaced.name !== origin || (before && (replaced.text !== before.key.text || index <= before.index))) return false;
    if (base64url(await commitToRecoveryKey(recovery)) !== base64url(commitment)) return false;
    const text = `sharelm/rotate/v1\n${origin}\n${base64url(key.public)}\n${base64url(next)}\n`;
    if (!(await verifies({ public: recovery }, signature, utf8(text)))) return false;
    [commitment, before] = [next, each];
  }
  return true;
}

/** What a log's first leaf says of its recovery key; null when it says nothing of one, so that nothing can replace its key. */
export function genesisIn(leaf: string): Bytes | null {
  const { k } = parsed(leaf) ?? {};
  const commitment = bytesIn(k, 32);
  return commitment && leaf === JSON.stringify({ k, t: "genesis/v1", v: 1 }) ? commitment : null;
}

export function commitToRecoveryKey(key: Bytes): Promise<Bytes> {
  return sha256(concat(utf8("sharelm/recovery/v1\n"), key));
}

async function parseLine(line: string): Promise<Rotation | null> {
  const { c: last, i: index, l: leaf, o: old, ...others } = parsed(line) ?? {};
  if (typeof last !== "string" || !Number.isSafeInteger(index) || typeof leaf !== "string" || typeof old !== "string" || Object.keys(others).length > 0) return null;
  const { k, n, r, s } = parsed(leaf) ?? {};
  const [key, next, recovery, signature] = [bytesIn(k, 32), bytesIn(n, 32), bytesIn(r, 32), bytesIn(s, 64)];
  const replaced = await parseVerifierKey(old);
  // There is one way to write a leaf.
  if (!key || !next || !recovery || !signature || !replaced || leaf !== JSON.stringify({ k, n, r, s, t: "rotate/v1" })) return null;
  return { index: index as number, leaf, last, replaced, key: await verifierKeyOf(replaced.name, key), recovery, next, signature };
}

function bytesIn(value: unknown, length: number): Bytes | null {
  const bytes = typeof value === "string" ? fromBase64url(value) : null;
  return bytes?.length === length ? bytes : null;
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const found = JSON.parse(text) as unknown;
    return typeof found === "object" && found !== null && !Array.isArray(found) ? (found as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
