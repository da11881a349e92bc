/** A real Open WebUI on this machine, captured in Chromium and published. Prints as JSON what was held. */

import { join } from "node:path";
import { badgeSays, Contributor, until } from "./contributor.js";
import { grantHosts, openChromium } from "./launch.js";

const { extension, work, invite, port, picture } = JSON.parse(process.argv[2]);
const { browser, base } = await openChromium({ extension: grantHosts(extension, join(work, "granted")) });
const contributor = new Contributor({ browser, base });
const seen = {};

try {
  await contributor.join(invite);
  const list = await contributor.screen("page.html");
  await contributor.switchOn("Open WebUI");
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 800 });
  await page.goto(`http://localhost:${port}/`);
  await page.waitForSelector("#chat-input", { timeout: 60_000 });
  await until(() => badgeSays(page, "badgeSharing", "●"), "the page is not shared");
  // What is new in this version covers the page at first.
  await page.keyboard.press("Escape");
  for (const [index, question] of ["sour dough", "rye"].entries()) {
    await page.bringToFront();
    await page.click("#chat-input");
    await page.type("#chat-input", question);
    await page.keyboard.press("Enter");
    await until(async () => (await held(list)).length === 2 * index + 2, `the answer to "${question}" is not held`, 60_000);
  }
  if (picture) await page.screenshot({ path: picture });
  seen.held = await held(list);
  seen.address = new URL(page.url()).pathname.replace(/[0-9a-f-]{36}/, "<id>");
  const [{ key }] = await contributor.rows(list, "conversations");
  await contributor.show(list, `page.html#conversation/${encodeURIComponent(key)}`);
  await contributor.click(list, "publishNow");
  seen.standing = await until(async () => (await contributor.rows(list, "sent"))[0]?.standing, "the node acknowledged nothing", 60_000);
} catch (fault) {
  for (const page of await browser.pages()) if (picture && page.url().includes(`:${port}`)) await page.screenshot({ path: picture });
  throw fault;
} finally {
  await browser.close();
}
process.stdout.write(JSON.stringify(seen));

async function held(list) {
  const [row] = await contributor.rows(list, "conversations");
  return row ? row.tree.sequence.map((id) => row.tree.turns[id].turn).map(({ role, content }) => [role, content]) : [];
}
