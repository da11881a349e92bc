/**
 * A contributor's whole way at a real node, with a database in memory: join, send, publish, receipt, other browser, the node's
 * key replaced, alarm, newer selectors, taking back. Run by tests/extension/test_after.py, which reads what it prints.
 */

import "fake-indexeddb/auto";
import { execFileSync } from "node:child_process";
import { seenIn } from "../../src/capture/tree";
import { keep } from "../../src/held/capture";
import { newerFor } from "../../src/held/packs";
import { reportDrift, switchSite } from "../../src/held/switches";
import { parseInvite, type Invite } from "../../src/node/invite";
import { join, lookAt, type Offer } from "../../src/node/joining";
import { keepSeed } from "../../src/node/secrets";
import { fetchPacks, tellDrifts } from "../../src/outbox/drift";
import { check } from "../../src/outbox/receipts";
import { releaseDue, withdraw } from "../../src/outbox/release";
import { restore } from "../../src/outbox/restoring";
import { sendReady } from "../../src/outbox/send";
import { lookAfter } from "../../src/outbox/standing";
import { openDatabase } from "../../src/store/database";
import type { Membership, Sent } from "../../src/store/rows";

const { INVITE = "", PUBLISH = "[]", ROTATE = "[]" } = process.env;
const seed = crypto.getRandomValues(new Uint8Array(64));
const database = await openDatabase();
const around = { now: Date.now, chance: Math.random };
const sent = async (): Promise<Sent> => (await database.getAll("sent"))[0] as Sent;
const look = () => lookAfter(database, Date.now, true);
const send = async (): Promise<void> => {
  const tomorrow = Date.now() + 25 * 3_600_000;
  await releaseDue(database, tomorrow);
  await sendReady(database, { ...around, now: () => tomorrow });
};

await keepSeed(database, seed, 0);
const node = (await join(database, (await lookAt((await parseInvite(INVITE)) as Invite, "en")) as Offer, Date.now())) as Membership;
await switchSite(database, "chatgpt", "on");
const turns = [["u1", "user", "What is moss?"], ["a1", "assistant", "A small plant."]].map(([id, role, content]) => ({ id, role, content, parts: [], isStreaming: false }));
await keep(database, { key: "chatgpt/c1", site: "chatgpt", platform: "ChatGPT", model: "gpt-9", seen: seenIn(turns as Parameters<typeof seenIn>[0]) }, Date.now());
await send();
await look();
const waiting = await sent();

const run = (words: string): void => {
  const [command, ...rest] = JSON.parse(words) as [string, ...string[]];
  execFileSync(command, rest, { stdio: "pipe" });
};
run(PUBLISH);
await look();
const published = await sent();

await database.clear("sent");
const restored = await restore(database, node, Date.now());
const found = await sent();

run(ROTATE);
await reportDrift(database, "chatgpt", { rule: "empty-turns", version: 1, counts: { questions: 1, answers: 1, expectedQuestions: 1, expectedAnswers: 1, empty: 2, withButtons: 0 }, at: Date.now() });
await tellDrifts(database, Date.now);
await fetchPacks(database, Date.now);
const [followed] = await database.getAll("nodes");

await withdraw(database, found.w, Date.now());
await sendReady(database, around);
const back = await sent();

console.log(JSON.stringify({
  waiting: waiting.standing,
  published: [published.standing, published.record?.origin, published.record?.check?.found],
  restored: [restored, found.standing, found.record?.check?.found],
  told: (await database.get("switches", "chatgpt"))?.drift?.isTold ?? "alarm over",
  keys: [node.vkey, ...(followed?.replaced ?? []).map(({ vkey }) => vkey), followed?.vkey],
  older: found.record && (await check(database, found.record.receipt, { kind: "record", w: found.w, ...found.record }, 0)).found,
  selectors: (await newerFor(database, "chatgpt"))?.version ?? null,
  back: [back.standing, back.withdrawals?.map(({ origin, check }) => [origin, check?.found])],
}));
