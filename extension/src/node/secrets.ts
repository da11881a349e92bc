/**
 * Withdrawal secrets: one for each contribution, derived from the contributor's phrase, so that
 * the words alone find and take back everything (PROTOCOL.md, section 11).
 *
 *     secret = HKDF-SHA-256(seed, no salt, info = "sharelm/secret/v1" LF ‖ device ‖ counter)      W = SHA-256("sharelm/withdraw/v1" LF ‖ secret)
 *
 * `device` (4 bytes) tells browsers with the same words apart, `counter` (8 bytes) their contributions; both big-endian.
 */

import type { Database } from "../store/database";
import { base64url, concat, sha256, utf8, type Bytes } from "./bytes";

/** Which contribution of which browser: what a secret is derived from. */
export interface Numbers {
  readonly device: number;
  readonly counter: number;
}

/** The secret itself. Shown to a node it withdraws; it is never sent before. */
export async function deriveSecret(seed: Bytes, { device, counter }: Numbers): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", seed, "HKDF", false, ["deriveBits"]);
  const numbers = new DataView(new ArrayBuffer(12));
  numbers.setUint32(0, device);
  numbers.setBigUint64(4, BigInt(counter));
  const info = concat(utf8("sharelm/secret/v1\n"), new Uint8Array(numbers.buffer));
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info }, key, 256));
}

/** W: what the node keeps, and the leaf says. */
export async function commitTo(secret: Bytes): Promise<Bytes> {
  return sha256(concat(utf8("sharelm/withdraw/v1\n"), secret));
}

export async function secretOf(database: Database, numbers: Numbers): Promise<Bytes> {
  return deriveSecret((await kept(database)).seed, numbers);
}

/** W as text, as a contribution carries it. */
export async function commitmentOf(database: Database, numbers: Numbers): Promise<string> {
  return base64url(await commitTo(await secretOf(database, numbers)));
}

interface Kept {
  readonly seed: Bytes;
  readonly device: number;
  readonly next: number;
}

/** Keeps what the words stand for. The words themselves are not kept: they are shown once, to be written down. */
export async function keepSeed(database: Database, seed: Bytes, device: number): Promise<void> {
  await database.put("facts", { seed, device, next: 0 } satisfies Kept, "seed");
}

export async function hasSeed(database: Database): Promise<boolean> {
  return (await database.get("facts", "seed")) !== undefined;
}

/** The seed, for finding everything that was contributed under the words. */
export async function seedKept(database: Database): Promise<Bytes> {
  return (await kept(database)).seed;
}

/** Numbers for one more contribution. They are used once: what was drawn for something that then did not leave stays unused. */
export async function drawNumbers(database: Database): Promise<Numbers> {
  const transaction = database.transaction("facts", "readwrite");
  const found = (await transaction.store.get("seed")) as Kept | undefined;
  if (!found) throw noSeed();
  await transaction.store.put({ ...found, next: found.next + 1 } satisfies Kept, "seed");
  await transaction.done;
  return { device: found.device, counter: found.next };
}

async function kept(database: Database): Promise<Kept> {
  const found = (await database.get("facts", "seed")) as Kept | undefined;
  if (!found) throw noSeed();
  return found;
}

function noSeed(): Error {
  return new Error("expected the seed of the contributor's phrase, found none. Join a node first.");
}
