/**
 * Takes a picture of every screen, in light and dark, narrow and wide, into `to`; or asks axe about each of them, where `to` is not
 * given. Prints as JSON what axe found and how large the pictures are.
 *
 *     node browser/pictures.js '{"extension": …, "work": …, "invite": …, "to": "docs", "type": "webp"}'
 */

import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { everyScreen } from "./every-screen.js";
import { grantHosts, openChromium } from "./launch.js";

const TALLEST = 1_120;
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SERIOUS = ["serious", "critical"];

const { extension, work, invite, to, type = "webp" } = JSON.parse(process.argv[2]);
const { browser, base } = await openChromium({ extension: grantHosts(extension, join(work, "granted")) });
const found = [];
const bytes = {};
const screens = new Set();

try {
  await everyScreen({ browser, base, invite }, async (page, name, widths) => {
    screens.add(name);
    for (const width of widths) {
      for (const scheme of ["light", "dark"]) {
        await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
        await page.setViewport({ width, height: 800 });
        if (to) await picture(page, `${name}-${width}-${scheme}`);
        else await look(page, `${name} ${width} ${scheme}`);
      }
    }
  });
} finally {
  await browser.close();
}
process.stdout.write(JSON.stringify({ screens: [...screens], found, bytes }));

async function picture(page, name) {
  mkdirSync(to, { recursive: true });
  // Nothing is pressed or written while a picture is taken.
  await page.evaluate(() => document.activeElement?.blur());
  const { width, height } = await page.evaluate(() => ({ width: document.documentElement.clientWidth, height: document.documentElement.scrollHeight }));
  const taken = await page.screenshot({
    path: join(to, `${name}.${type}`), type, ...(type === "webp" && { quality: 60 }),
    clip: { x: 0, y: 0, width, height: Math.min(height, TALLEST) }, captureBeyondViewport: true,
  });
  bytes[name] = taken.length;
}

/** The screens' own policy allows no code but theirs: axe comes in beside it, as a driver may. */
async function look(page, where) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  // Too wide a page is nothing that axe knows.
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (overflow > 0) found.push({ where, rule: "wider-than-the-window", nodes: [`${overflow} px`] });
  for (const { id, impact, nodes } of violations) {
    if (SERIOUS.includes(impact)) found.push({ where, rule: id, nodes: nodes.map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary}`) });
  }
}
