/** What a contributor does in a browser, by the words that stand on the screens. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

const WORDS = JSON.parse(readFileSync(join(import.meta.dirname, "../_locales/en/messages.json"), "utf8"));

/** A text of the screens, as it stands in _locales. */
export function words(name, ...values) {
  return values.reduce((text, value, index) => text.replaceAll(`$${index + 1}`, value), WORDS[name].message);
}

/** The first value of `what` that is true; whatever fails before is as good as false. */
export async function until(what, why, mostMs = 120_000) {
  const ends = Date.now() + mostMs;
  for (;;) {
    const found = await Promise.resolve().then(what).catch(() => false);
    if (found) return found;
    if (Date.now() > ends) throw new Error(`after ${mostMs / 1000} s: ${why}`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

export class Contributor {
  constructor({ browser, base }) {
    this.browser = browser;
    this.base = base;
  }

  /** One of the extension's own screens in a tab of its own, in front. */
  async screen(name) {
    const page = await this.browser.newPage();
    await this.show(page, name);
    return page;
  }

  /** Drawn anew, whatever part of it was shown before. */
  async show(page, name) {
    await page.goto("about:blank");
    // Firefox tells nobody when an extension's page has come: what is drawn does.
    void page.goto(this.base + name).catch(() => undefined);
    await until(() => page.evaluate((address) => location.href === address && document.querySelector("main > *") !== null, this.base + name), `${name} is not drawn`);
    await page.bringToFront();
  }

  async click(page, name, ...values) {
    await clickButton(page, `normalize-space(.)="${words(name, ...values)}"`);
  }

  async clickLabelled(page, label) {
    await clickButton(page, `@aria-label="${label}"`);
  }

  /** With new words, which are given back. */
  async join(invite) {
    const page = await this.screen("join.html");
    await page.type("#link", invite);
    await this.click(page, "next");
    await page.waitForSelector("#adult");
    // Whoever does not say that they are 18 or older is not let in.
    await this.click(page, "next");
    await until(() => page.$eval("[role=alert]", (alert, text) => alert.textContent === text, words("bothNeeded")), "nobody asked for the age");
    await page.click("#adult");
    await page.click("#agree");
    await this.click(page, "next");
    await page.waitForSelector("ol.words");
    const phrase = await page.$$eval("ol.words li", (each) => each.map((word) => word.textContent));
    await this.click(page, "wordsWritten");
    await page.waitForSelector("[id^=word-]");
    for (const field of await page.$$("[id^=word-]")) {
      const place = Number((await field.evaluate(({ id }) => id)).slice("word-".length));
      await field.type(phrase[place]);
    }
    await this.click(page, "next");
    await until(() => page.$eval("h1", (heading, joined) => heading.textContent === joined, words("joined")), "the node was not joined");
    await page.close();
    return phrase;
  }

  async switchOn(platform) {
    const page = await this.screen("page.html#settings");
    await this.clickLabelled(page, `${platform}: ${words("turnOn")}`);
    await until(() => page.$(`button[aria-label="${platform}: ${words("turnOff")}"]`), `${platform} was not switched on`);
    await page.close();
  }

  /** All rows of one of the extension's stores. */
  async rows(page, store) {
    return page.evaluate(async (name) => {
      const answered = (request) => new Promise((done, failed) => Object.assign(request, { onsuccess: () => done(request.result), onerror: failed }));
      const database = await answered(indexedDB.open("sharelm"));
      const rows = await answered(database.transaction(name).objectStore(name).getAll());
      database.close();
      return rows;
    }, store);
  }
}

/** Waits until it may be clicked (a button waits for what it started), and takes another look when the screen was drawn anew. */
async function clickButton(page, condition) {
  await page.bringToFront();
  await page.locator(`::-p-xpath(//button[${condition}])`).click();
}

/** What the badge on a page says; it hides from the page itself, so the accessibility tree is asked. */
export async function badgeSays(page, name, sign) {
  // Chromium has no such tree for a tab that is not drawn.
  await page.bringToFront();
  return (await page.$(`aria/${sign} ${words(name)}[role="button"]`)) !== null;
}
