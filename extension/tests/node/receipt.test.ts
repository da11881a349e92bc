/** Receipts are checked here, by the protocol's examples, and no changed byte passes. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { base64, fromBase64, fromBase64url, utf8, type Bytes } from "../../src/node/bytes";
import { leafHash, rootByInclusion } from "../../src/node/merkle";
import { isSignedBy, parseCheckpoint, parseNote } from "../../src/node/note";
import { verifyReceipt } from "../../src/node/receipt";
import { parseVerifierKey, type VerifierKey } from "../../src/node/verifier-key";
import { bytes, vectors } from "./vectors";

interface ReceiptVector { vkey: string; leaf: string; index: number; receipt: string }
interface ProofVector { vkey: string; leaf: string; index: number; size: number; proof: string }

const receipts = vectors<ReceiptVector[]>("receipts.json");
const keyOf = async (vkey: string): Promise<VerifierKey> => (await parseVerifierKey(vkey)) as VerifierKey;

describe("a receipt", () => {
  test.each(receipts.map((each) => [each.leaf.replace(/.*"t":"([^"]+)".*/, "$1"), each] as const))("of a %s leaf proves where it stands", async (_, { vkey, leaf, index, receipt }) => {
    const { t, w, o, i } = JSON.parse(leaf) as Record<string, string | number>;

    const found = await verifyReceipt(receipt, [await keyOf(vkey)]);

    expect(found).toMatchObject({ origin: "log.example/a", index, size: 6, kind: t === "record/v1" ? "record" : t === "withdraw/v1" ? "withdraw" : "other" });
    if (t === "record/v1") expect(found).toMatchObject({ w });
    if (t === "withdraw/v1") expect(found).toMatchObject({ withdraws: { origin: o, index: i } });
  });

  test("with a changed byte proves nothing", async () => {
    const { vkey, receipt } = receipts[2] as ReceiptVector;
    const key = await keyOf(vkey);
    // Other nodes may write under a checkpoint: a line that is not the log's is not judged.
    await fc.assert(fc.asyncProperty(fc.nat(receipt.length - 1), fc.integer({ min: 1, max: 127 }), async (at, by) => {
      const other = String.fromCharCode((receipt.charCodeAt(at) ^ by) & 0x7f);
      fc.pre(other !== receipt[at]);

      expect(typeof (await verifyReceipt(receipt.slice(0, at) + other + receipt.slice(at + 1), [key]))).toBe("string");
    }), { numRuns: 300 });
  });

  test("of a log whose key is not known proves nothing", async () => {
    const { receipt } = receipts[0] as ReceiptVector;
    const witness = vectors<{ vkey: string }[]>("keys.json")[1] as { vkey: string };

    expect(await verifyReceipt(receipt, [])).toBe("unknown-log");
    expect(await verifyReceipt(receipt, [await keyOf(witness.vkey)])).toBe("unknown-log");
  });

  test("signed by another key of the same name proves nothing", async () => {
    const { receipt, vkey } = receipts[0] as ReceiptVector;
    const right = await keyOf(vkey);
    const other = await keyOf((vectors<{ vkey: string }[]>("keys.json")[1] as { vkey: string }).vkey);

    expect(await verifyReceipt(receipt, [{ ...right, public: other.public }])).toBe("false");
  });

  test("without its leaf is none", async () => {
    const [first] = vectors<ProofVector[]>("proofs.json") as [ProofVector];

    expect(await verifyReceipt(first.proof, [await keyOf(first.vkey)])).toBe("malformed");
  });
});

test.each(vectors<ProofVector[]>("proofs.json").map((each) => [each.index, each.size, each] as const))("the proof of leaf %d leads to the root over %d leaves", async (index, size, { leaf, proof, vkey }) => {
  const [head = "", ...behind] = proof.split("\n\n");
  const note = parseNote(behind.join("\n\n"));
  const checkpoint = parseCheckpoint(note?.text ?? "");
  const hashes = head.split("\n").slice(2).map((line) => fromBase64(line) as Bytes);

  const root = await rootByInclusion(BigInt(index), BigInt(size), await leafHash(utf8(leaf)), hashes);

  expect(base64(root as Bytes)).toBe(base64(checkpoint?.root as Bytes));
  expect(await isSignedBy(note as NonNullable<typeof note>, await keyOf(vkey))).toBe(true);
  expect(await rootByInclusion(BigInt(index), BigInt(size), await leafHash(utf8(leaf)), [...hashes, bytes("00".repeat(32))])).toBeNull();
});

test("bytes are written in one way only", () => {
  fc.assert(fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (raw) => {
    const text = base64(raw).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

    expect([...(fromBase64url(text) ?? [])]).toEqual([...raw]);
    expect(fromBase64url(`${text}=`)).toBeNull();
  }));
});
