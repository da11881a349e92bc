/**
 * What was published is followed to its receipt and taken back, on the extension's screens in Chromium. Prints as JSON
 * what stood there. `publish` is the command by which the node's operator publishes what waits.
 */

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { Contributor, until, words } from "./contributor.js";
import { grantHosts, openChromium } from "./launch.js";
import { putConversations } from "./outbox-rows.js";

const { extension, work, invite, publish } = JSON.parse(process.argv[2]);
const { browser, base } = await openChromium({ extension: grantHosts(extension, join(work, "granted")) });
const seen = {};

try {
  const contributor = new Contributor({ browser, base });
  await contributor.join(invite);
  await contributor.switchOn("ChatGPT");
  const page = await contributor.screen("page.html");
  await page.evaluate(putConversations, ["to be taken back", "to stay"], 0);
  await page.evaluate(() => chrome.runtime.sendMessage({ kind: "changed" }));
  const sent = () => contributor.rows(page, "sent");
  await until(async () => (await sent()).length === 2, "the node did not acknowledge both");
  execFileSync(publish[0], publish.slice(1), { stdio: "pipe" });

  await contributor.show(page, "page.html#sent");
  await contributor.click(page, "lookNow");
  await until(async () => (await sent()).every(({ standing }) => standing === "published"), "they are not known as published");
  await contributor.show(page, "page.html#sent");
  seen.published = await receipts(page, "receiptOfRecord");

  page.once("dialog", (dialog) => void dialog.accept());
  await contributor.clickLabelled(page, `${words("takeBack")}: to be taken back`);
  await until(async () => (await sent()).some(({ standing }) => standing === "taken-back"), "it was not taken back");
  await until(async () => {
    await contributor.show(page, "page.html#sent");
    return (await receipts(page, "receiptOfWithdrawal")).length === 1;
  }, "there is no receipt of taking it back");
  seen.takenBack = await receipts(page, "receiptOfWithdrawal");
} finally {
  await browser.close();
}
process.stdout.write(JSON.stringify(seen));

/** What the lines of one kind of receipt say behind its name. */
async function receipts(page, name) {
  return page.$$eval("details.receipt summary", (lines, kind) => lines.map((line) => line.textContent).filter((text) => text.startsWith(kind)).map((text) => text.slice(kind.length + 2)), words(name));
}
