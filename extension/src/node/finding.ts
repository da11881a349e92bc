/**
 * Finding one's own contributions, without saying which they are: a node is told five hex digits of a commitment, under
 * which others' stand too (PROTOCOL.md, section 11).
 */

import { base64url, fromBase64url, hex, sha256, utf8, type Bytes } from "./bytes";
import { commitmentsUnder, type Answer, type Committed, type NotDone } from "./node-api";
import { commitTo, deriveSecret, type Numbers } from "./secrets";

const COUNTER_GAP = 100;      // numbers in a row that a browser may leave unused
const DEVICE_GAP = 3;         // browsers in a row that may have contributed nothing
const AT_ONCE = 10;
const MOST_DEVICES = 1_000;

export interface Place {
  readonly origin: string;
  readonly index: number;
}

export interface Found {
  readonly numbers: Numbers;
  readonly w: string;
  readonly places: readonly Place[];
}

/** Where the records with this commitment stand, in whichever logs the node holds. */
export async function placesOf(url: string, w: string): Promise<readonly Place[] | NotDone> {
  const places: Place[] = [];
  const prefix = hex(fromBase64url(w) ?? new Uint8Array()).slice(0, 5);
  for (let after = ""; ; ) {
    const answer: Answer<{ commitments: readonly Committed[]; next?: string }> = await commitmentsUnder(url, prefix, after);
    if (!answer.isDone) return answer;
    places.push(...(answer.value.commitments ?? []).filter((each) => each.w === w && isPlace(each)).map(({ origin, index }) => ({ origin, index })));
    // A node that names a page that was just asked for would be asked for ever.
    if (!answer.value.next || answer.value.next <= after) return places;
    after = answer.value.next;
  }
}

/** All that was published under the words, by every browser that has them: until a whole gap brings nothing. */
export async function findOwn(url: string, seed: Bytes): Promise<readonly Found[] | NotDone> {
  const all: Found[] = [];
  for (let device = 0, unused = 0; unused < DEVICE_GAP && device < MOST_DEVICES; device++) {
    const found = await findOfDevice(url, seed, device);
    if ("isDone" in found) return found;
    unused = found.length > 0 ? 0 : unused + 1;
    all.push(...found);
  }
  return all;
}

async function findOfDevice(url: string, seed: Bytes, device: number): Promise<Found[] | NotDone> {
  const found: Found[] = [];
  for (let first = 0, last = -1; first <= last + COUNTER_GAP; first += AT_ONCE) {
    const some = await Promise.all(Array.from({ length: AT_ONCE }, (_, more) => findOne(url, seed, { device, counter: first + more })));
    for (const each of some) {
      if ("isDone" in each) return each;
      if (each.places.length === 0) continue;
      found.push(each);
      last = each.numbers.counter;
    }
  }
  return found;
}

async function findOne(url: string, seed: Bytes, numbers: Numbers): Promise<Found | NotDone> {
  const w = base64url(await commitTo(await deriveSecret(seed, numbers)));
  const places = await placesOf(url, w);
  return "isDone" in places ? places : { numbers, w, places };
}

/** The folder of a log: lower-case hex SHA-256 of its origin. */
export async function logId(origin: string): Promise<string> {
  return hex(await sha256(utf8(origin)));
}

function isPlace({ origin, index }: Place): boolean {
  return typeof origin === "string" && origin.length <= 200 && Number.isSafeInteger(index) && index >= 0;
}
