/**
 * A worker that the browser has stopped, with a conversation that is due a little later, and no screen open that could
 * wake it: only the alarm can. Prints as JSON what was there afterwards.
 */

import { join } from "node:path";
import { Contributor, until } from "./contributor.js";
import { grantHosts, MOST_MS, openChromium } from "./launch.js";
import { putConversations } from "./outbox-rows.js";

const DUE_MS = 6_000;

const { extension, work, invite } = JSON.parse(process.argv[2]);
const { browser, base } = await openChromium({ extension: grantHosts(extension, join(work, "granted")) });
const seen = {};

try {
  const contributor = new Contributor({ browser, base });
  await contributor.join(invite);
  await contributor.switchOn("ChatGPT");
  const page = await contributor.screen("page.html");
  await page.evaluate(putConversations, ["due a little later"], DUE_MS);
  await page.evaluate(() => chrome.runtime.sendMessage({ kind: "changed" }));
  seen.sentBefore = (await contributor.rows(page, "sent")).length;
  await page.close();
  for (const other of await browser.pages()) if (other.url().startsWith(base)) await other.close();
  const worker = browser.targets().find((target) => target.type() === "service_worker");
  await (await worker.worker()).close();
  seen.workersStopped = await until(() => !browser.targets().some((target) => target.type() === "service_worker"), "the worker was not stopped");
  await browser.waitForTarget((target) => target.type() === "service_worker", { timeout: MOST_MS });
  const again = await contributor.screen("page.html");
  seen.sentAfter = await until(async () => (await contributor.rows(again, "sent")).length, "nothing was sent");
} finally {
  await browser.close();
}
process.stdout.write(JSON.stringify(seen));
