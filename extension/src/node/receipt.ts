/**
 * A receipt, checked here and not by the node that gave it: a proof (c2sp.org/tlog-proof) that carries its leaf,
 * under a checkpoint signed by a log whose key is known (PROTOCOL.md, section 11).
 */

import { base64, base64url, fromBase64, fromBase64url, type Bytes } from "./bytes";
import { leafHash, rootByInclusion } from "./merkle";
import { isSignedBy, parseCheckpoint, parseNote, type Checkpoint } from "./note";
import { commitTo } from "./secrets";
import type { VerifierKey } from "./verifier-key";

const HEADER = "c2sp.org/tlog-proof@v1";
const MOST_HASHES = 63;
const LONGEST = 2 * 64 * 1024;

/** What it proves: leaf `index` stands under the signed tree of `size` leaves. `w` is of the record, or of the secret that a withdrawal shows. */
export interface Receipt {
  readonly origin: string;
  readonly index: number;
  readonly size: number;
  readonly kind: "record" | "withdraw" | "other";
  readonly w: string;
  /** The record that a withdrawal names. */
  readonly withdraws?: { readonly origin: string; readonly index: number };
}

/** malformed: it is no receipt. unknown-log: no key of its log is known here. false: it does not prove what it says. */
export type NoReceipt = "malformed" | "unknown-log" | "false";

/** The key of a log. One that was replaced signed no tree that is larger than the index of the rotation. */
export interface KnownKey extends VerifierKey {
  readonly until?: number;
}

export async function verifyReceipt(raw: string, keys: readonly KnownKey[]): Promise<Receipt | NoReceipt> {
  const proved = await openProof(raw, keys);
  return typeof proved === "string" ? proved : saidBy(proved.leaf, { index: Number(proved.index), checkpoint: proved.checkpoint });
}

export interface Proof {
  readonly index: bigint;
  readonly hashes: readonly Bytes[];
  readonly leaf: Bytes;
}

/** A leaf under a signed tree: signature and hashes are those of the log whose keys are given. */
export async function openProof(raw: string, keys: readonly KnownKey[]): Promise<(Proof & { readonly checkpoint: Checkpoint }) | NoReceipt> {
  const proof = parseProof(raw);
  const note = proof && parseNote(proof.signed);
  const checkpoint = note && parseCheckpoint(note.text);
  if (!proof || !note || !checkpoint) return "malformed";
  const known = keys.filter(({ name }) => name === checkpoint.origin);
  if (known.length === 0) return "unknown-log";
  const inForce = known.filter(({ until }) => until === undefined || checkpoint.size <= BigInt(until));
  const signed = await Promise.all(inForce.map((key) => isSignedBy(note, key)));
  if (!signed.includes(true)) return "false";
  const root = await rootByInclusion(proof.index, checkpoint.size, await leafHash(proof.leaf), proof.hashes);
  if (root === null || base64(root) !== base64(checkpoint.root)) return "false";
  return { ...proof, checkpoint };
}

/** Every part is written in one way only, or two receipts would say the same. */
function parseProof(raw: string): (Proof & { readonly signed: string }) | null {
  const end = raw.indexOf("\n\n");
  if (raw.length > LONGEST || end < 0) return null;
  const [header, extra = "", index = "", ...rest] = raw.slice(0, end).split("\n");
  const leaf = extra.startsWith("extra ") ? fromBase64(extra.slice("extra ".length)) : null;
  const [, number] = /^index (0|[1-9][0-9]{0,18})$/.exec(index) ?? [];
  const hashes = rest.map(fromBase64);
  if (header !== HEADER || !leaf?.length || number === undefined || hashes.length > MOST_HASHES) return null;
  if (hashes.some((hash) => hash?.length !== 32)) return null;
  return { index: BigInt(number), hashes: hashes as Bytes[], leaf, signed: raw.slice(end + 2) };
}

/** What the leaf says. A leaf of a type that is not known here is proved all the same. */
async function saidBy(raw: Bytes, { index, checkpoint }: { index: number; checkpoint: Checkpoint }): Promise<Receipt | NoReceipt> {
  const leaf = parsed(new TextDecoder().decode(raw));
  const place = { origin: checkpoint.origin, index, size: Number(checkpoint.size) };
  if (leaf === null || typeof leaf["t"] !== "string") return "malformed";
  if (leaf["t"] === "record/v1") return { ...place, kind: "record", w: isBytes32(leaf["w"]) ? leaf["w"] : "" };
  if (leaf["t"] !== "withdraw/v1") return { ...place, kind: "other", w: "" };
  const { o, i, w } = leaf;
  if (typeof o !== "string" || !Number.isSafeInteger(i) || !isBytes32(w)) return "malformed";
  return { ...place, kind: "withdraw", w: base64url(await commitTo(fromBase64url(w) as Bytes)), withdraws: { origin: o, index: i as number } };
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const found = JSON.parse(text) as unknown;
    return typeof found === "object" && found !== null ? (found as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function isBytes32(value: unknown): value is string {
  return typeof value === "string" && fromBase64url(value)?.length === 32;
}
