/**
 * Uses the map of a node as people do: by pointer, by touch, by keys, and looks at what is drawn.
 *
 *     node browser/map.js '{"url": "http://127.0.0.1:8440"}'
 *
 * Prints as JSON what was seen: see tests/explorer/test_map.py. With `to`, takes pictures of the map in light and dark.
 */

import { openPlain } from "./launch.js";

const { url, to } = JSON.parse(process.argv[2]);
const seen = { faults: [] };
const browser = await openPlain();

try {
  const page = await browser.newPage();
  page.on("pageerror", (error) => seen.faults.push(String(error)));
  await page.exposeFunction("violated", (what) => seen.faults.push(what));
  await page.evaluateOnNewDocument(() => document.addEventListener("securitypolicyviolation", ({ violatedDirective }) => window.violated(violatedDirective)));
  await page.setViewport({ width: 1280, height: 900 });
  await page.goto(`${url}/map?colour=language`);
  await settled(page);

  seen.colour = await page.$eval("#colour", (each) => each.value);
  seen.inView = await page.$eval("#said", (each) => each.textContent);
  seen.drawn = await ink(page);
  seen.legend = await page.$$eval("#legend button", (all) => all.map((each) => each.textContent));
  seen.near = await page.$$eval("#near a", (all) => all.map((each) => each.getAttribute("href")));
  if (to) {
    for (const value of ["light", "dark"]) {
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value }]);
      await settled(page);
      await page.screenshot({ path: `${to}/map-${value}.png` });
    }
  }

  await page.click("#legend button");
  await settled(page);
  seen.drawnWithoutOneColour = await ink(page);
  await page.click("#legend button");

  seen.frames = await page.evaluate(async () => {
    const canvas = document.getElementById("canvas");
    const frames = [];
    for (let k = 0; k < 12; k++) {
      canvas.dispatchEvent(new KeyboardEvent("keydown", { key: k % 2 ? "ArrowLeft" : "ArrowRight", bubbles: true }));
      const began = performance.now();
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      frames.push(performance.now() - began);
    }
    return frames.sort((one, other) => one - other)[6];
  });

  await page.focus("#canvas");
  for (let k = 0; k < 6; k++) await page.keyboard.press("+");
  await settled(page);
  seen.inViewCloser = await page.$eval("#said", (each) => each.textContent);
  await page.keyboard.press("0");
  await settled(page);
  seen.inViewAgain = await page.$eval("#said", (each) => each.textContent);
  const box = await (await page.$("#canvas")).boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 200, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  await settled(page);
  seen.stayed = new URL(page.url()).pathname;
  seen.inViewDragged = await page.$eval("#said", (each) => each.textContent);
  await page.keyboard.press("0");
  await settled(page);
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  seen.openedByKey = new URL(page.url()).pathname;

  await page.goto(`${url}/map`);
  await settled(page);
  const at = await page.evaluate(firstPoint);
  await page.mouse.move(at.x, at.y);
  await settled(page);
  seen.tip = await page.$eval("#tip", (each) => !each.hidden && each.textContent);
  await Promise.all([page.waitForNavigation(), page.mouse.click(at.x, at.y)]);
  seen.openedByPointer = new URL(page.url()).pathname;

  seen.touch = await touched();

  await page.setJavaScriptEnabled(false);
  await page.goto(`${url}/map`);
  seen.withoutScript = await page.$$eval(".regions a", (all) => all.length).catch(() => -1);
} finally {
  await browser.close();
}
process.stdout.write(JSON.stringify(seen));

/** On a phone: what a finger that drags, two that part, and a tap on a point do. */
async function touched() {
  const phone = await browser.newPage();
  phone.on("pageerror", (error) => seen.faults.push(String(error)));
  await phone.setViewport({ width: 380, height: 740, isMobile: true, hasTouch: true });
  await phone.goto(`${url}/map`);
  await settled(phone);
  const session = await phone.createCDPSession();
  const fingers = (type, ...at) => session.send("Input.dispatchTouchEvent", { type, touchPoints: at.map(([x, y], id) => ({ x, y, id })) });
  const inView = () => phone.$eval("#said", (each) => each.textContent);
  await phone.$eval("#canvas", (each) => each.scrollIntoView({ block: "center" }));
  const box = await phone.$eval("#canvas", (each) => ({ ...each.getBoundingClientRect().toJSON() }));
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const found = { whole: await inView() };

  await fingers("touchStart", [x, y]);
  for (let k = 1; k <= 6; k++) await fingers("touchMove", [x + 20 * k, y + 10 * k]);
  await fingers("touchEnd");
  await settled(phone);
  found.dragged = await inView();
  found.scrolled = await phone.evaluate(() => ({ x: scrollX, width: document.documentElement.scrollWidth }));
  await phone.tap("#whole");
  await settled(phone);

  await fingers("touchStart", [x - 20, y]);
  await fingers("touchStart", [x - 20, y], [x + 20, y]);
  for (let k = 1; k <= 6; k++) await fingers("touchMove", [x - 20 - 15 * k, y], [x + 20 + 15 * k, y]);
  await fingers("touchEnd", [x - 110, y]);
  await fingers("touchEnd");
  await settled(phone);
  found.apart = await inView();
  found.stayed = new URL(phone.url()).pathname;
  found.pageScale = await phone.evaluate(() => visualViewport.scale);
  if (to) await phone.screenshot({ path: `${to}/map-phone.png` });

  const at = await phone.evaluate(firstPoint);
  await Promise.all([phone.waitForNavigation(), phone.touchscreen.tap(at.x, at.y)]);
  found.opened = new URL(phone.url()).pathname;
  await phone.close();
  return found;
}

/** After tiles have come and the list beside the map was made. */
async function settled(page) {
  await page.waitForNetworkIdle({ idleTime: 400 });
  await page.evaluate(() => new Promise((done) => setTimeout(done, 400)));
}

/** How many pixels of the map are drawn. */
function ink(page) {
  return page.$eval("#canvas", (canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let drawn = 0;
    for (let at = 3; at < data.length; at += 4) if (data[at]) drawn++;
    return drawn;
  });
}

/** Where on the screen the first point that is drawn stands, from above. */
function firstPoint() {
  const canvas = document.getElementById("canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const at = data.findIndex((value, place) => place % 4 === 3 && value === 255) >> 2;
  const box = canvas.getBoundingClientRect();
  const ratio = canvas.width / canvas.clientWidth;
  return { x: box.x + (at % canvas.width) / ratio, y: box.y + Math.floor(at / canvas.width) / ratio + 1 };
}
