/**
 * Chromium's own question, in a window and answered by keys as a person would, first with no and then with yes: the package as it
 * is handed out. Prints as JSON what was permitted, and what was held.
 */

import { execFileSync } from "node:child_process";
import { openChatSite } from "./chat-site.js";
import { Contributor, until, words } from "./contributor.js";
import { openChromium } from "./launch.js";

// The first button is no, and has the focus.
const NO = ["Return"];
const YES = ["Tab", "Return"];
const OWN = "chat.lab.example";

const { extension, invite, certificate, key, display } = JSON.parse(process.argv[2]);
const site = await openChatSite({ certificate, key });
const opened = await openChromium({ extension, proxyPort: site.proxyPort, display });
const seen = {};

try {
  const contributor = new Contributor(opened);
  await contributor.join(invite);
  const page = await contributor.screen("page.html#settings");
  const permitted = () => page.evaluate(async () => (await chrome.permissions.getAll()).origins);
  const states = async () => Object.fromEntries((await contributor.rows(page, "switches")).map(({ site: name, state }) => [name, state]));
  const turnOn = `button[aria-label="ChatGPT: ${words("turnOn")}"]`;

  await page.click(turnOn);
  await reply(page, turnOn, NO);
  seen.afterNo = [await permitted(), await states()];

  await page.click(turnOn);
  await reply(page, `button[aria-label="ChatGPT: ${words("turnOff")}"]`, YES);
  seen.afterYes = [await permitted(), await states()];

  await page.type("#own-address", OWN);
  await contributor.click(page, "ownAdd");
  await reply(page, `button[aria-label="${words("ownAt", "Open WebUI", OWN)}: ${words("turnOff")}"]`, YES);
  seen.afterOwn = [await permitted(), await states()];
  await contributor.clickLabelled(page, `${OWN}: ${words("ownRemove")}`);
  await until(async () => Object.keys(await states()).length === 1, "the chat of one's own was not removed");
  seen.afterRemoving = [await permitted(), await states()];

  const chat = await contributor.browser.newPage();
  await chat.goto("https://chatgpt.com/");
  await chat.waitForSelector("main");
  await chat.evaluate(() => chat.ask("question 1 of rye", "rye"));
  seen.held = await until(async () => {
    const rows = await contributor.rows(page, "conversations");
    return rows.length > 0 && rows.map((row) => row.key);
  }, "the chat is not held");
} finally {
  await opened.browser.close();
  site.close();
}
process.stdout.write(JSON.stringify(seen));

/** Types the answer once the question is there, and goes on when the button is. A button waits for what it started. */
async function reply(page, button, keys) {
  await until(() => page.$("button:disabled"), "nothing was asked");
  // The question takes no keys for half a second, so that nobody answers it by accident.
  await new Promise((done) => setTimeout(done, 1_500));
  execFileSync("xdotool", ["key", "--delay", "200", ...keys], { env: { ...process.env, DISPLAY: display } });
  await until(async () => (await page.$(button)) && !(await page.$("button:disabled")), `${button} is not there`);
}
