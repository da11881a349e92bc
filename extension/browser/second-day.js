/**
 * What else a contributor does, with a node that anonymizes: imports an export file, sees what will be replaced, publishes, and
 * leaves the node, taking everything back. Prints as JSON what was there to be seen.
 */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Contributor, until, words } from "./contributor.js";
import { grantHosts, openChromium } from "./launch.js";

const { extension, work, invite, messages } = JSON.parse(process.argv[2]);
const { browser, base } = await openChromium({ extension: grantHosts(extension, join(work, "granted")) });
const contributor = new Contributor({ browser, base });
const seen = {};

try {
  await contributor.join(invite);
  const page = await contributor.screen("page.html#import");
  await importFile(page);
  await preview(page);
  await contributor.click(page, "publishNow");
  seen.standing = await until(async () => (await contributor.rows(page, "sent"))[0]?.standing, "the node acknowledged nothing", 120_000);
  await leave(page);
} finally {
  await browser.close();
}
process.stdout.write(JSON.stringify(seen));

/** A file of Claude's with two conversations, of which one is chosen. */
async function importFile(page) {
  const file = join(work, "conversations.json");
  const one = (uuid, texts) => ({ uuid, name: texts[0], created_at: "2026-03-01T10:00:00Z", chat_messages: texts.map((text, place) => ({ uuid: `${uuid}-${place}`, sender: place % 2 ? "assistant" : "human", text })) });
  writeFileSync(file, JSON.stringify([one("k-1", messages), one("k-2", ["To stay where it is.", "So be it."])]));
  await (await page.$("#export-file")).uploadFile(file);
  await page.waitForSelector("#import-0");
  seen.listed = await page.$$eval("ul.held label", (labels) => labels.map((label) => label.textContent));
  await page.click("#import-0");
  await contributor.click(page, "importChosen");
  await until(() => page.$eval("[role=status]", (status, text) => status.textContent === text, words("importTaken", "1")), "nothing was imported");
  seen.imported = (await contributor.rows(page, "conversations")).map(({ key }) => key);
}

async function preview(page) {
  await contributor.show(page, `page.html#conversation/${encodeURIComponent("claude/k-1")}`);
  await contributor.click(page, "previewShow");
  // The node's models may have to be loaded first.
  await until(() => page.$("ins"), "the node does not say what it replaces", 120_000);
  seen.replaced = await page.$$eval("del", (each) => each.map((text) => text.textContent));
  seen.placeholders = await page.$$eval("ins", (each) => each.map((text) => text.textContent));
  seen.sentByPreview = (await contributor.rows(page, "sent")).length;
}

async function leave(page) {
  await contributor.show(page, "page.html#settings");
  await page.click("a[href^='#leave/']");
  await until(() => page.$eval("button.danger", () => true), "leaving is not drawn");
  seen.leaving = await page.$$eval("main li", (each) => each.map((line) => line.textContent));
  await contributor.click(page, "leaveAndTakeBack");
  await until(async () => (await contributor.rows(page, "nodes")).length === 0, "the node was not left");
  seen.standingAfter = await until(async () => {
    const [sent] = await contributor.rows(page, "sent");
    return sent?.standing === "taken-back" && sent.standing;
  }, "it was not taken back", 60_000);
  seen.tokens = (await contributor.rows(page, "left")).map(({ token }) => token);
}
