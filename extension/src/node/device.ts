/** Which number a browser takes that was given words from another one: the first under which nothing was published. */

import { base64url, type Bytes } from "./bytes";
import { placesOf } from "./finding";
import type { NotDone } from "./node-api";
import { commitTo, deriveSecret } from "./secrets";

const MOST_DEVICES = 1_000;
/** So many of a device's first contributions are looked for: some numbers stay unused. */
const FIRST = 5;

/** The node learns five hex digits of commitments, which many share. */
export async function freeDevice(url: string, seed: Bytes): Promise<number | NotDone> {
  for (let device = 0; device < MOST_DEVICES; device++) {
    const used = await isUsed(url, seed, device);
    if (typeof used !== "boolean") return used;
    if (!used) return device;
  }
  throw new Error(`expected one of ${MOST_DEVICES} device numbers to be free, found none`);
}

async function isUsed(url: string, seed: Bytes, device: number): Promise<boolean | NotDone> {
  for (let counter = 0; counter < FIRST; counter++) {
    const places = await placesOf(url, base64url(await commitTo(await deriveSecret(seed, { device, counter }))));
    if ("isDone" in places) return places;
    if (places.length > 0) return true;
  }
  return false;
}
