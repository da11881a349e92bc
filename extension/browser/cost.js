/**
 * What the extension costs a page. Asks Chromium's own tracing how long the content script ran after one new turn on a page
 * of many, all of them in the document, and whether anything watches a page that is not switched on.
 *
 * Prints milliseconds, and counts of script runs, as JSON.
 */

import { join } from "node:path";
import { openChatSite } from "./chat-site.js";
import { badgeSays, Contributor, until } from "./contributor.js";
import { grantHosts, openChromium } from "./launch.js";

const NEW_TURNS = 7;
const QUIET_MS = 1_200;

const { extension, work, invite, certificate, key, turns } = JSON.parse(process.argv[2]);
const site = await openChatSite({ certificate, key });
const opened = await openChromium({ extension: grantHosts(extension, join(work, "granted")), proxyPort: site.proxyPort });
const seen = {};

try {
  const contributor = new Contributor(opened);
  await contributor.join(invite);
  const page = await contributor.browser.newPage();
  await page.goto("https://chatgpt.com/c/long");
  await page.evaluate((count) => chat.fill(count), turns);
  await page.goto(`https://chatgpt.com/c/long?view=${turns + 100}`);
  seen["runs on a page that is not switched on"] = (await costs(page)).length;
  await contributor.switchOn("ChatGPT");
  await until(() => badgeSays(page, "badgeSharing", "●"), "the badge does not say that the page is shared");
  await pause();
  const list = await contributor.screen("page.html");
  await until(async () => (await contributor.rows(list, "conversations"))[0]?.tree.sequence.length === turns + NEW_TURNS, "the long chat is not held");
  await page.bringToFront();
  const each = await costs(page);
  seen["runs for a new turn"] = each.length;
  seen["turns held"] = (await contributor.rows(list, "conversations"))[0].tree.sequence.length;
  seen["milliseconds for a new turn (median)"] = median(each);
  seen["milliseconds for a new turn (longest)"] = Math.max(0, ...each);
} finally {
  await opened.browser.close();
  site.close();
}
process.stdout.write(JSON.stringify(seen));

/** Adds turns one by one; what the content script took for each, everything that it did put together. */
async function costs(page) {
  const found = [];
  for (let number = 0; number < NEW_TURNS; number++) {
    await page.tracing.start({ categories: ["devtools.timeline"] });
    await page.evaluate(() => chat.append("One more turn, which says something. ".repeat(10)));
    await pause();
    const raw = await page.tracing.stop();
    const took = ours(JSON.parse(Buffer.from(raw).toString()).traceEvents);
    if (took !== null) found.push(took);
  }
  return found;
}

/** At most so many milliseconds: functions of content.js, and all that was put off by anybody; null when nothing of it ran. */
function ours(events) {
  const isOurs = ({ name, args }) => name === "FunctionCall" && args?.data?.url?.endsWith("/content.js");
  const runs = events.filter((event) => isOurs(event) || event.name === "RunMicrotasks");
  return runs.some(isOurs) ? Math.round(runs.reduce((sum, { dur = 0 }) => sum + dur, 0) / 10) / 100 : null;
}

function median(numbers) {
  return [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)];
}

function pause() {
  return new Promise((done) => setTimeout(done, QUIET_MS));
}
