/**
 * The same in Firefox, shorter: the package as it is handed out is installed, a node joined, a site switched on, a chat
 * captured and published. Prints as JSON what was there to be seen.
 */

import { openChatSite } from "./chat-site.js";
import { Contributor, until } from "./contributor.js";
import { openFirefox } from "./launch.js";

const { extension, invite, certificate, key } = JSON.parse(process.argv[2]);
const site = await openChatSite({ certificate, key });
const opened = await openFirefox({ extension, proxyPort: site.proxyPort });
const seen = {};

try {
  const contributor = new Contributor(opened);
  seen.words = (await contributor.join(invite)).length;
  await contributor.switchOn("ChatGPT");
  const chat = await contributor.browser.newPage();
  await chat.goto("https://chatgpt.com/");
  await chat.waitForSelector("main");
  await chat.evaluate(() => chat.ask("question 1 of rye", "rye"));
  await chat.evaluate(() => chat.ask("question 2 of rye"));
  const list = await contributor.screen("page.html");
  const held = () => contributor.rows(list, "conversations");
  await until(async () => (await held())[0]?.tree.sequence.length === 4, "the chat is not held");
  seen.held = (await held()).map((row) => row.key);
  await contributor.show(list, `page.html#conversation/${encodeURIComponent("chatgpt/rye")}`);
  await contributor.click(list, "publishNow");
  const [sent] = await until(async () => {
    const rows = await contributor.rows(list, "sent");
    return rows.length > 0 && rows;
  }, "the node acknowledged nothing", 60_000);
  seen.standing = sent.standing;
  seen.outboxAfter = (await contributor.rows(list, "outbox")).length;
} finally {
  await opened.browser.close();
  site.close();
}
process.stdout.write(JSON.stringify(seen));
