import { beforeEach, describe, expect, test, vi } from "vitest";
import { parseInvite, type Invite } from "../../src/node/invite";
import { join, lookAt, type Offer } from "../../src/node/joining";
import { parseVerifierKey } from "../../src/node/verifier-key";
import { freeDevice } from "../../src/node/device";
import { base64url, hex } from "../../src/node/bytes";
import { commitTo, deriveSecret } from "../../src/node/secrets";
import { openDatabase } from "../../src/store/database";
import { settingsOf } from "../../src/store/settings";
import { vectors } from "./vectors";

// Made by a node's own invite_link; the key is one of the protocol's examples.
const KEY = "log.example/a+d870bab6+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
const CODE = "sharelm_invite_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/** A node's checksum, the slow and obvious way. */
function checksum(text: string): string {
  let crc = 0xffffffff;
  for (const character of text) {
    crc ^= character.charCodeAt(0);
    for (let bit = 0; bit < 8; bit++) crc = crc % 2 !== 0 ? ((crc >>> 1) ^ 0xedb88320) >>> 0 : crc >>> 1;
  }
  return ((~crc >>> 0) & 0xffffff).toString(16).padStart(6, "0");
}
const code = CODE + checksum(CODE);
const link = (url = "https://lab.example", key = KEY, with_code = code) => `${url}/join#vkey=${encodeURIComponent(key)}&code=${with_code}`;

let answers: Record<string, unknown>;
let asked: string[];
beforeEach(() => {
  asked = [];
  answers = {
    "/.well-known/sharelm-node": { name: "Lab", origin: "log.example/a", vkey: KEY, contact: "us@lab.example", policies: { licence: "CC-BY-4.0" } },
    "/api/v1/members": { token: "sharelm_token_x", node: { name: "Lab", origin: "log.example/a", vkey: KEY, url: "https://lab.example" } },
  };
  vi.stubGlobal("fetch", async (address: string) => {
    const { pathname } = new URL(address);
    asked.push(pathname);
    return pathname in answers ? Response.json(answers[pathname]) : Response.json({ title: "There is nothing here." }, { status: 404 });
  });
});

describe("an invite", () => {
  test("gives the node's address, key and a code", async () => {
    expect(await parseInvite(` ${link("https://lab.example/nodes/1")} `)).toMatchObject({ url: "https://lab.example/nodes/1", key: { name: "log.example/a" }, code });
  });

  test("may lead to this very machine without TLS, and nowhere else", async () => {
    expect(await parseInvite(link("http://127.0.0.1:8440"))).toMatchObject({ url: "http://127.0.0.1:8440" });
    expect(await parseInvite(link("http://lab.example"))).toBe("inviteNotSafe");
  });

  test.each([
    ["no link", "hello", "inviteNotALink"],
    ["another page", "https://lab.example/about#vkey=x", "inviteNotALink"],
    ["a script", "javascript:alert(1)//join", "inviteNotSafe"],
    ["a user in the address", link("https://lab.example@evil.example"), "inviteNotALink"],
    ["a key that was cut off", link(undefined, KEY.slice(0, -4)), "inviteKeyWrong"],
    ["a key with another name", link(undefined, KEY.replace("log.example/a", "log.example/b")), "inviteKeyWrong"],
    ["a code with a typing error", link(undefined, undefined, code.replace("AAA", "AAB")), "inviteCodeWrong"],
  ])("is told apart from %s", async (_, text, why) => {
    expect(await parseInvite(text)).toBe(why);
  });
});

test("verifier keys are read as the protocol's examples are written", async () => {
  const examples = vectors<Record<string, unknown>[]>("receipts.json").map(({ vkey }) => vkey as string);

  for (const text of examples) expect((await parseVerifierKey(text))?.text).toBe(text);
});

describe("joining", () => {
  const offer = async (): Promise<Offer> => (await lookAt((await parseInvite(link())) as Invite, "en")) as Offer;

  test("shows the node's name, address, key and terms before anything is agreed to", async () => {
    expect(await offer()).toMatchObject({ name: "Lab", contact: "us@lab.example", licence: "CC-BY-4.0", terms: { version: "2026-11.en" } });
    expect((await offer()).fingerprint).toMatch(/^([0-9a-f]{4} ){15}[0-9a-f]{4}$/);
    expect(asked).not.toContain("/api/v1/members");
  });

  test("shows the node's own terms where it has some", async () => {
    answers["/.well-known/sharelm-node"] = { ...(answers["/.well-known/sharelm-node"] as object), terms: { version: "7", text: "Be kind." } };

    expect((await offer()).terms).toEqual({ version: "7", text: "Be kind." });
  });

  test("keeps which text was agreed to, by version and hash", async () => {
    const database = await openDatabase();

    const joined = await join(database, await offer(), 5);

    const { text } = (await offer()).terms;
    const hash = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
    expect(joined).toMatchObject({ token: "sharelm_token_x", consent: { version: "2026-11.en", text_sha256: hash, agreedAt: 5 } });
    expect((await settingsOf(database)).node).toBe(KEY);
  });

  test("again gives a new token, and leaves the choice of node as it is", async () => {
    const database = await openDatabase();
    await join(database, await offer(), 5);
    answers["/api/v1/members"] = { token: "y", node: { name: "Lab 2", origin: "log.example/a", vkey: KEY, url: "https://lab.example" } };
    await join(database, { ...(await offer()), name: "Lab 2" }, 6);

    expect(await database.getAll("nodes")).toMatchObject([{ name: "Lab 2", token: "y" }]);
    expect((await settingsOf(database)).node).toBe(KEY);
  });

  test("does not happen when another key answers, and the invite is not used up", async () => {
    answers["/.well-known/sharelm-node"] = { name: "Evil", vkey: "evil.example+00000000+AAAA" };

    expect(await lookAt((await parseInvite(link())) as Invite, "en")).toEqual({ why: "other-key", found: "evil.example+00000000+AAAA" });
    expect(asked).toEqual(["/.well-known/sharelm-node"]);
  });
});

test("a browser with words from another one takes the first number under which nothing was published", async () => {
  const seed = new Uint8Array(64);
  const used = await commitTo(await deriveSecret(seed, { device: 0, counter: 3 }));
  vi.stubGlobal("fetch", async (address: string) =>
    Response.json({ commitments: address.endsWith(hex(used).slice(0, 5)) ? [{ origin: "o", index: 1, w: base64url(used) }] : [] }));

  expect(await freeDevice("https://lab.example", seed)).toBe(1);
});
