/**
 * Following a node's key that was replaced: the new one is believed only by what the key that is pinned here and the
 * log's recovery key signed, and never because it answers at the address (PROTOCOL.md, section 13).
 */

import { base64, base64url, type Bytes } from "./bytes";
import { logId } from "./finding";
import { leafHash, rootsByInclusion } from "./merkle";
import { proofOf, rotationsOf } from "./node-api";
import { isSignedBy, parseCheckpoint, parseNote, type Checkpoint } from "./note";
import { openProof, type Proof } from "./receipt";
import { genesisIn, isSuccession, parseRotations, type Rotation } from "./rotation";
import type { VerifierKey } from "./verifier-key";

/** What a key is followed from: the key itself and, once it was seen, what the log's first leaf commits to. */
export interface Pinned {
  readonly key: VerifierKey;
  readonly recovery?: string;
}

/** The rotations from the pinned key to the one that answers now, oldest first; null when none lead there. */
export async function rotationsTo(url: string, { key: pinned, recovery }: Pinned, answering: VerifierKey): Promise<readonly Rotation[] | null> {
  if (answering.name !== pinned.name) return null;
  const log = new LogAt(url, await logId(pinned.name), answering);
  const rotations = await log.rotations();
  const from = rotations?.findIndex(({ replaced }) => replaced.text === pinned.text) ?? -1;
  if (!rotations || from < 0 || rotations.at(-1)?.key.text !== answering.text) return null;
  const genesis = genesisIn(textOf((await log.leaf(0))?.leaf));
  // A thief of the pinned key can sign another log, with a recovery key of their own.
  if (!genesis || (recovery !== undefined && recovery !== base64url(genesis)) || !(await isSuccession(pinned.name, genesis, rotations))) return null;
  const ahead = rotations.slice(from);
  if (!(await continues(log, pinned, ahead[0] as Rotation))) return null;
  for (const { index, leaf } of ahead) if (textOf((await log.leaf(index))?.leaf) !== leaf) return null;
  return ahead;
}

/** What the first leaf of a node's log commits to, in base64url; "" when to no recovery key; null when it was not to be had. */
export async function recoveryOf(url: string, key: VerifierKey): Promise<string | null> {
  const first = await new LogAt(url, await logId(key.name), key).leaf(0);
  const genesis = first && genesisIn(textOf(first.leaf));
  return first && (genesis ? base64url(genesis) : "");
}

/** Whether the log that the new key signs is the one that the pinned key signed last, and more: so its first leaf is the same too. */
async function continues(log: LogAt, pinned: VerifierKey, { last, index, replaced }: Rotation): Promise<boolean> {
  const note = parseNote(last);
  const checkpoint = note && parseCheckpoint(note.text);
  if (!note || !checkpoint || checkpoint.origin !== pinned.name || replaced.text !== pinned.text || !(await isSignedBy(note, pinned))) return false;
  if (checkpoint.size < 1n || checkpoint.size > BigInt(index)) return false;
  const proof = await log.leaf(Number(checkpoint.size) - 1);
  if (!proof) return false;
  const roots = await rootsByInclusion(proof.index, proof.checkpoint.size, await leafHash(proof.leaf), proof.hashes);
  return roots !== null && base64(roots.upToHere) === base64(checkpoint.root);
}

/** Leaves of one tree, as the key that answers signed it. */
class LogAt {
  #checkpoint: Checkpoint | null = null;

  constructor(private readonly url: string, private readonly id: string, private readonly key: VerifierKey) {}

  async rotations(): Promise<readonly Rotation[] | null> {
    const answer = await rotationsOf(this.url, this.id);
    return answer.isDone ? parseRotations(answer.value) : null;
  }

  /** null when it is not proved, or under another tree than the leaves before: then the next look has more luck. */
  async leaf(index: number): Promise<(Proof & { readonly checkpoint: Checkpoint }) | null> {
    const answer = await proofOf(this.url, this.id, index);
    const proof = answer.isDone ? await openProof(answer.value, [this.key]) : null;
    if (proof === null || typeof proof === "string" || proof.index !== BigInt(index)) return null;
    this.#checkpoint ??= proof.checkpoint;
    return proof.checkpoint.size === this.#checkpoint.size && base64(proof.checkpoint.root) === base64(this.#checkpoint.root) ? proof : null;
  }
}

function textOf(leaf: Bytes | undefined): string {
  return leaf ? new TextDecoder().decode(leaf) : "";
}
