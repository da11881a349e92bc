/**
 * A browser that is killed again and again while it sends. Every round puts conversations into the extension's own
 * database, has them sent, and kills the browser at some moment; the last one is left to send what is left.
 *
 * Prints the names of all conversations that were put there for good.
 *
 *     node browser/outbox.js '{"extension": …, "work": …, "invite": …, "rounds": 15, "seed": 1}'
 */

import { join } from "node:path";
import { Contributor, until } from "./contributor.js";
import { grantHosts, openChromium } from "./launch.js";
import { putConversations, sendWithoutWaiting } from "./outbox-rows.js";

const IN_ROUND = 3;
const LONGEST_MS = 600;

const { extension, work, invite, rounds, seed } = JSON.parse(process.argv[2]);
const granted = grantHosts(extension, join(work, "granted"));
const profile = join(work, "profile");
const put = [];
const chance = chanceFrom(seed);

let opened = await openChromium({ extension: granted, profile });
try {
  const contributor = new Contributor(opened);
  await contributor.join(invite);
  await contributor.switchOn("ChatGPT");
  for (let round = 0; round < rounds; round++) {
    const page = await screenOf(opened);
    const names = Array.from({ length: IN_ROUND }, (_, index) => `round ${round}, conversation ${index}`);
    await page.evaluate(putConversations, names, 0);
    // The transaction is complete: from here on they must not be lost.
    put.push(...names);
    void page.evaluate(() => void chrome.runtime.sendMessage({ kind: "changed" })).catch(() => undefined);
    await new Promise((done) => setTimeout(done, chance() * LONGEST_MS));
    await kill(opened.browser);
    opened = await openChromium({ extension: granted, profile });
  }
  const page = await screenOf(opened);
  await until(async () => {
    const left = await page.evaluate(sendWithoutWaiting);
    return left === 0;
  }, "the outbox is not empty", 120_000);
} finally {
  await opened.browser.close().catch(() => undefined);
}
process.stdout.write(JSON.stringify({ put }));

async function screenOf(open) {
  return new Contributor(open).screen("page.html");
}

/** As a crash or a power switch would: the browser can't tidy up. */
async function kill(browser) {
  const process = browser.process();
  const gone = new Promise((done) => process.once("exit", done));
  process.kill("SIGKILL");
  await gone;
}

/** A small generator (mulberry32), so that a failure can be played again. */
function chanceFrom(start) {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
