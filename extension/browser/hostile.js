/** A hostile page on a site that is switched on. Prints as JSON what it heard, and what changed. */

import { join } from "node:path";
import { openChatSite } from "./chat-site.js";
import { badgeSays, Contributor, until } from "./contributor.js";
import { grantHosts, openChromium } from "./launch.js";

const STORES = ["facts", "nodes", "switches", "paused", "conversations", "outbox", "sent"];

const { extension, work, invite, certificate, key, messages } = JSON.parse(process.argv[2]);
const site = await openChatSite({ certificate, key });
const opened = await openChromium({ extension: grantHosts(extension, join(work, "granted")), proxyPort: site.proxyPort });
const seen = {};

try {
  const contributor = new Contributor(opened);
  await contributor.join(invite);
  await contributor.switchOn("ChatGPT");
  const list = await contributor.screen("page.html");
  const page = await contributor.browser.newPage();
  await page.goto("https://chatgpt.com/hostile");
  await until(() => badgeSays(page, "badgeSharing", "●"), "the badge does not say that the page is shared");
  const [{ token }] = await contributor.rows(list, "nodes");
  const before = await everything(contributor, list);
  Object.assign(seen, await page.evaluate((count, id) => hostile.attack(count, id), messages, new URL(contributor.base).host));
  await new Promise((done) => setTimeout(done, 2_000));
  seen.isSharing = await badgeSays(page, "badgeSharing", "●");
  const after = await everything(contributor, list);
  seen.changed = STORES.filter((name) => before[name] !== after[name]);
  seen.heardToken = seen.heard.some((each) => each.includes(token));
  seen.tokenInPage = (await page.content()).includes(token);
} finally {
  await opened.browser.close();
  site.close();
}
process.stdout.write(JSON.stringify(seen));

async function everything(contributor, list) {
  const found = {};
  for (const name of STORES) found[name] = JSON.stringify(await contributor.rows(list, name));
  return found;
}
