/** Keys that a node replaced, by the protocol's examples. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { base64url, fromBase64url, type Bytes } from "../../src/node/bytes";
import { genesisIn, isSuccession, parseRotations, type Rotation } from "../../src/node/rotation";
import { vectors } from "./vectors";

interface RotationVector { origin: string; genesis_k: string; keys: string[]; next_recovery: string; rotations: string }

const vector = vectors<RotationVector>("rotations.json");
const genesis = fromBase64url(vector.genesis_k) as Bytes;
const read = async (): Promise<readonly Rotation[]> => (await parseRotations(vector.rotations)) as readonly Rotation[];

describe("a log's rotations", () => {
  test("lead from its first key to its newest, and commit to the next recovery key", async () => {
    const rotations = await read();

    expect(await isSuccession(vector.origin, genesis, rotations)).toBe(true);
    expect([rotations[0]?.replaced.text, ...rotations.map(({ key }) => key.text)]).toEqual(vector.keys);
    expect(base64url(rotations.at(-1)?.next as Bytes)).toBe(vector.next_recovery);
  });

  test("lead nowhere from another first leaf, in another log, or with one left out", async () => {
    const [first, second] = (await read()) as [Rotation, Rotation];

    expect(await isSuccession(vector.origin, new Uint8Array(32), [first, second])).toBe(false);
    expect(await isSuccession("log.example/b", genesis, [first, second])).toBe(false);
    expect(await isSuccession(vector.origin, genesis, [second])).toBe(false);
    expect(await isSuccession(vector.origin, genesis, [second, first])).toBe(false);
    expect(await isSuccession(vector.origin, genesis, [first, first])).toBe(false);
  });

  test("with a changed leaf lead nowhere", async () => {
    const [line = ""] = vector.rotations.split("\n");
    const { l, ...others } = JSON.parse(line) as { l: string };
    await fc.assert(fc.asyncProperty(fc.nat(l.length - 1), fc.integer({ min: 1, max: 127 }), async (at, by) => {
      const leaf = l.slice(0, at) + String.fromCharCode((l.charCodeAt(at) ^ by) & 0x7f) + l.slice(at + 1);

      const parsed = await parseRotations(`${JSON.stringify({ ...others, l: leaf })}\n`);

      expect(parsed !== null && (await isSuccession(vector.origin, genesis, parsed))).toBe(false);
    }), { numRuns: 200 });
  });

  test("are any text, or none", async () => {
    await fc.assert(fc.asyncProperty(fc.string(), async (text) => {
      const parsed = await parseRotations(text);

      expect(parsed === null || parsed.length === 0).toBe(true);
    }));
  });
});

test.each([["none", "{}"], ["a record", `{"b":"","t":"record/v1","w":""}`], ["written in another way", `{"t":"genesis/v1","k":"${vector.genesis_k}","v":1}`], ["of another version", `{"k":"${vector.genesis_k}","t":"genesis/v1","v":2}`]])(
  "a first leaf that is %s commits to no recovery key", (_, leaf) => {
    expect(genesisIn(leaf)).toBeNull();
  });
