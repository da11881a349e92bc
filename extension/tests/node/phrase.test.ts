import { expect, test } from "vitest";
import { base64url, hex } from "../../src/node/bytes";
import { newPhrase, parsePhrase, seedOf } from "../../src/node/phrase";
import { commitTo, deriveSecret } from "../../src/node/secrets";
import { bytes, vectors } from "./vectors";

interface Example {
  phrase: string;
  as_typed: string;
  seed: string;
  secrets: { device: number; counter: number; secret: string; w: string }[];
}
const examples = vectors<Example[]>("phrases.json");

test.each(examples)("the words stand for the seed of the protocol's example, however they are typed: $phrase", async ({ phrase, as_typed, seed }) => {
  const words = parsePhrase(as_typed);

  expect(words?.join(" ")).toBe(phrase);
  expect(hex(await seedOf(words as string[]))).toBe(seed);
});

test.each(examples.flatMap(({ seed, secrets }) => secrets.map((each) => ({ seed, ...each }))))(
  "the secret and its commitment are those of the protocol's example: device $device, counter $counter",
  async ({ seed, device, counter, secret, w }) => {
    const derived = await deriveSecret(bytes(seed), { device, counter });

    expect(hex(derived)).toBe(secret);
    expect(base64url(await commitTo(derived))).toBe(w);
  },
);

test("new words are twelve, valid, and never the same", () => {
  const phrases = Array.from({ length: 20 }, () => newPhrase());

  expect(phrases.every((words) => parsePhrase(words.join("  "))?.length === 12)).toBe(true);
  expect(new Set(phrases.map((words) => words.join(" "))).size).toBe(20);
});

test.each([
  ["eleven words", "abandon ".repeat(11)],
  ["a word that is in no list", "abandon ".repeat(11) + "sharelm"],
  ["words that do not belong together", "abandon ".repeat(12)],
  ["nothing", ""],
])("%s are no phrase", (_, text) => {
  expect(parsePhrase(text)).toBeNull();
});
