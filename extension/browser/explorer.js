/**
 * What a reader does in a node's explorer, first without scripts and then with them: searches, filters, opens a conversation, another of
 * its branches, reports it. Prints as JSON what was seen on the way.
 *
 *     node browser/explorer.js '{"url": "http://127.0.0.1:8440"}'
 */

import { openPlain } from "./launch.js";
import { until } from "./contributor.js";

const { url } = JSON.parse(process.argv[2]);
const browser = await openPlain();
const seen = { faults: [] };

const text = (page, selector) => page.$eval(selector, (element) => element.innerText);
const titles = (page) => page.$$eval(".result h2", (all) => all.map((each) => each.innerText));
const follow = (page, selector) => Promise.all([page.waitForNavigation(), page.click(selector)]);

async function newPage(scripts) {
  const page = await browser.newPage();
  await page.setJavaScriptEnabled(scripts);
  page.on("pageerror", (error) => seen.faults.push(String(error)));
  page.on("console", (message) => message.type() === "error" && seen.faults.push(message.text()));
  await page.setViewport({ width: 1280, height: 900 });
  return page;
}

try {
  const plain = await newPage(false);
  await plain.goto(url);
  await plain.type("#q", "thinner");
  await Promise.all([plain.waitForNavigation(), plain.keyboard.press("Enter")]);
  seen.plainAddress = plain.url();
  seen.plainFound = await titles(plain);
  await follow(plain, ".result h2 a");
  seen.conversation = await text(plain, "h1");
  await follow(plain, ".choice a");
  seen.otherBranch = await text(plain, "#turn-2");
  await plain.click(".report summary");
  await plain.click("input[value=privacy]");
  await plain.type("#words", "in turn 2");
  await follow(plain, ".report button");
  seen.reported = await text(plain, ".notice");
  await plain.goto(`${url}/search?q=rude`);
  seen.flaggedBefore = await plain.$eval(".result details p", (element) => element.checkVisibility());
  await plain.click(".result summary");
  seen.flaggedAfter = await plain.$eval(".result details p", (element) => element.checkVisibility());

  const page = await newPage(true);
  await page.goto(`${url}/search`);
  await page.evaluate(() => (window.sameDocument = true));
  const total = () => page.$eval(".summary b", (element) => element.innerText).catch(() => "");
  seen.all = await total();
  await page.type("#q", "thinner");
  await until(async () => (await total()) !== seen.all, "typing finds nothing else");
  seen.typed = { total: await total(), address: page.url(), focused: await page.evaluate(() => document.activeElement.id) };
  await page.$eval("#q", (field) => (field.value = ""));
  await page.type("#q", " ");
  await until(async () => (await total()) === seen.all, "nothing is asked, and not all is found");
  await page.click(".filter a[href='/search?language=ar']");
  await until(() => page.$(".chips"), "a filter is in use, and there is no chip");
  seen.filtered = { total: await total(), address: page.url(), chip: await text(page, ".chips li") };
  await page.click(".chips a");
  await until(async () => !(await page.$(".chips")), "the chip does not go");
  await page.goBack();
  await until(() => page.$(".chips"), "going back does not bring the filter back");
  seen.sameDocument = await page.evaluate(() => window.sameDocument === true);
} finally {
  await browser.close();
}
process.stdout.write(JSON.stringify(seen));
