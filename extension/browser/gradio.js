/**
 * A real Gradio chat, captured in Chromium: on one's own machine, and at an address of one's own that is added in the
 * settings. What was said on the machine is published. Prints as JSON what was held.
 */

import { join } from "node:path";
import { badgeSays, Contributor, until, words } from "./contributor.js";
import { grantHosts, openChromium } from "./launch.js";
import { openFront } from "./tls-front.js";

const OWN = "chat.lab.example";

const { extension, work, invite, port, certificate, key } = JSON.parse(process.argv[2]);
const front = await openFront({ host: OWN, to: port, certificate, key });
const opened = await openChromium({ extension: grantHosts(extension, join(work, "granted"), [`https://${OWN}/*`]), proxyPort: front.proxyPort });
const seen = {};

try {
  const contributor = new Contributor(opened);
  await contributor.join(invite);
  const list = await contributor.screen("page.html");
  await contributor.switchOn("Gradio");
  const local = await chatAt(contributor, `http://127.0.0.1:${port}/`);
  await ask(contributor, list, local, "gradio", ["sour dough", "rye"]);
  seen.local = await held(contributor, list, "gradio");

  const before = await opened.browser.newPage();
  await before.goto(`https://${OWN}/`);
  seen.badgeBefore = await badgeSays(before, "badgeSharing", "●");
  await before.close();
  await addOwn(contributor, list);
  const own = await chatAt(contributor, `https://${OWN}/`);
  await ask(contributor, list, own, `gradio@${OWN}`, ["spelt"]);
  seen.own = await held(contributor, list, `gradio@${OWN}`);

  const { key: chat } = (await contributor.rows(list, "conversations")).find((row) => row.site === "gradio");
  await contributor.show(list, `page.html#conversation/${encodeURIComponent(chat)}`);
  await contributor.click(list, "publishNow");
  seen.standing = await until(async () => (await contributor.rows(list, "sent"))[0]?.standing, "the node acknowledged nothing", 60_000);
} finally {
  await opened.browser.close();
  front.close();
}
process.stdout.write(JSON.stringify(seen));

async function chatAt(contributor, address) {
  const page = await contributor.browser.newPage();
  await page.goto(address);
  await page.waitForSelector("textarea");
  await until(() => badgeSays(page, "badgeSharing", "●"), `${address} is not shared`);
  return page;
}

/** Asks one after the other: Gradio takes no question before the answer to the last one stands, and so it is held. */
async function ask(contributor, list, page, site, questions) {
  for (const [index, question] of questions.entries()) {
    await page.bringToFront();
    await page.type("textarea", question);
    await page.keyboard.press("Enter");
    await until(async () => (await held(contributor, list, site))?.length === 2 * index + 2, `the answer to "${question}" is not held`, 60_000);
  }
}

async function held(contributor, list, site) {
  const row = (await contributor.rows(list, "conversations")).find((each) => each.site === site);
  return row?.tree.sequence.map((id) => row.tree.turns[id].turn).map(({ role, content }) => [role, content]);
}

async function addOwn(contributor, list) {
  await contributor.show(list, "page.html#settings");
  await list.type("#own-address", "http://chat.lab.example");
  await contributor.click(list, "ownAdd");
  await until(() => list.$$eval("[role=alert]", (alerts, text) => alerts.some((alert) => alert.textContent === text), words("ownNotSafe")), "an address without TLS was not refused");
  await list.$eval("#own-address", (field) => (field.value = ""));
  await list.type("#own-address", `https://${OWN}/some/page`);
  await list.select("#own-program", "gradio");
  await contributor.click(list, "ownAdd");
  await until(() => list.$(`button[aria-label="${words("ownAt", "Gradio", OWN)}: ${words("turnOff")}"]`), "the chat of one's own was not added");
}
