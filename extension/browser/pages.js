/**
 * Looks at pages of a node in Chromium, as anybody sees them: what axe finds, what is wider than the window, and whether anything
 * ran, was asked for elsewhere, or went against the pages' own policy. With `to`, takes pictures as well.
 *
 *     node browser/pages.js '{"pages": {"name": "http://127.0.0.1:8440/"}, "widths": [380, 1280], "schemes": ["light", "dark"], "to": "…"}'
 *
 * Prints as JSON: `found` (axe, widths), `faults` (dialogs, policy, errors, foreign requests, scripts that ran), `bytes` of pictures.
 */

import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { openPlain } from "./launch.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SERIOUS = ["serious", "critical"];

const { pages, widths = [380, 1280], schemes = ["light", "dark"], axe = true, open = false, to, type = "webp", tallest = 1_120, ran = "sharelmRan" } = JSON.parse(
  process.argv[2] === "-" ? readFileSync(0, "utf8") : process.argv[2],
);
const found = [];
const faults = [];
const bytes = {};
const browser = await openPlain();

try {
  const page = await browser.newPage();
  let where = "";
  const fault = (kind, detail) => faults.push({ where, kind, detail: String(detail).slice(0, 300) });
  page.on("dialog", async (dialog) => {
    fault("dialog", dialog.message());
    await dialog.dismiss();
  });
  page.on("pageerror", (error) => fault("error", error));
  page.on("console", (message) => message.type() === "error" && !message.text().startsWith("Failed to load resource") && fault("console", message.text()));
  await page.exposeFunction("sharelmViolated", (what) => fault("policy", what));
  await page.evaluateOnNewDocument(() => {
    document.addEventListener("securitypolicyviolation", (event) => window.sharelmViolated(`${event.violatedDirective} ${event.blockedURI}`));
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== new URL(pages[Object.keys(pages)[0]]).origin && !["data:", "about:"].includes(url.protocol)) fault("elsewhere", request.url());
  });
  for (const [name, url] of Object.entries(pages)) {
    where = name;
    const answer = await page.goto(url, { waitUntil: "load" });
    if (answer.status() >= 500) fault("status", answer.status());
    if (open) await page.$$eval("details", (all) => all.forEach((each) => (each.open = true)));
    for (const width of widths) {
      for (const scheme of schemes) {
        await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
        await page.setViewport({ width, height: 800 });
        if (to) await picture(page, `${name}-${width}-${scheme}`);
        else await look(page, `${name} ${width} ${scheme}`, rules(width, scheme));
      }
    }
    if (await page.evaluate((name) => name in window, ran)) fault("ran", url);
  }
} finally {
  await browser.close();
}
process.stdout.write(JSON.stringify({ found, faults, bytes }));

async function picture(page, name) {
  mkdirSync(to, { recursive: true });
  const { width, height } = await page.evaluate(() => ({ width: document.documentElement.clientWidth, height: document.documentElement.scrollHeight }));
  const taken = await page.screenshot({
    path: join(to, `${name}.${type}`), type, ...(type === "webp" && { quality: 60 }),
    clip: { x: 0, y: 0, width, height: Math.min(height, tallest) }, captureBeyondViewport: true,
  });
  bytes[name] = taken.length;
}

/** Every rule once; colours in each scheme. */
function rules(width, scheme) {
  if (!axe) return null;
  if (width === widths[0] && scheme === schemes[0]) return {};
  return width === widths.at(-1) && scheme !== schemes[0] ? { runOnly: ["color-contrast"] } : null;
}

/** The pages' own policy allows no code but theirs: axe comes in beside it, as a driver may. */
async function look(page, where, rules) {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (overflow > 0) found.push({ where, rule: "wider-than-the-window", nodes: [`${overflow} px`] });
  if (!rules) return;
  await page.evaluate(AXE);
  const { violations } = await page.evaluate((rules) => axe.run(document, { resultTypes: ["violations"], ...rules }), rules);
  for (const { id, impact, nodes } of violations) {
    if (SERIOUS.includes(impact)) found.push({ where, rule: id, nodes: nodes.map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary}`) });
  }
}
