/** Hashes and inclusion proofs of an append-only Merkle tree (RFC 6962, section 2.1; RFC 9162, section 2.1.3.2). */

import { concat, sha256, type Bytes } from "./bytes";

export function leafHash(leaf: Bytes): Promise<Bytes> {
  return sha256(concat(Uint8Array.of(0), leaf));
}

export function nodeHash(left: Bytes, right: Bytes): Promise<Bytes> {
  return sha256(concat(Uint8Array.of(1), left, right));
}

/** The root that the proof leads to from the hash of leaf `index`; null when its length is wrong. */
export async function rootByInclusion(index: bigint, size: bigint, leaf: Bytes, proof: readonly Bytes[]): Promise<Bytes | null> {
  return (await rootsByInclusion(index, size, leaf, proof))?.whole ?? null;
}

/**
 * Two roots by one proof: of the whole tree, and of the tree that ended with this leaf. What stands to the left of
 * a leaf's way up is the same in both, so that a larger tree is shown to continue a smaller one.
 */
export async function rootsByInclusion(index: bigint, size: bigint, leaf: Bytes, proof: readonly Bytes[]): Promise<{ readonly whole: Bytes; readonly upToHere: Bytes } | null> {
  if (index < 0n || index >= size) return null;
  let [node, last, here] = [leaf, size - 1n, index];
  let upToHere = leaf;
  for (const sibling of proof) {
    if (last === 0n) return null;
    if (here & 1n || here === last) {
      node = await nodeHash(sibling, node);
      upToHere = await nodeHash(sibling, upToHere);
      while (!(here & 1n) && here) [here, last] = [here >> 1n, last >> 1n];
    } else {
      node = await nodeHash(node, sibling);
    }
    [here, last] = [here >> 1n, last >> 1n];
  }
  return last === 0n ? { whole: node, upToHere } : null;
}
