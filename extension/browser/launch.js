/** Opens Debian's browsers with the extension as it is built, without a window. */

import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import puppeteer from "puppeteer-core";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const FIREFOX = process.env.FIREFOX ?? "/usr/bin/firefox-esr";
const SILENT = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--lang=en"];
const FIREFOX_ID = "extension@sharelm-node";
export const MOST_MS = 180_000; // of waiting for anything, where the machine has other work
const FIREFOX_UUID = "0b1c2d3e-1111-4222-8333-444455556666";

/**
 * Without a window Chromium can't show its permission prompt (prompt.js answers it in one): `grant` makes a copy of the built package that has
 * its sites' permissions from the start, and those for `own` hosts. Everything else in it is as it is handed out.
 */
export function grantHosts(built, copy, own = []) {
  rmSync(copy, { recursive: true, force: true });
  cpSync(built, copy, { recursive: true });
  const { optional_host_permissions, ...manifest } = JSON.parse(readFileSync(join(built, "manifest.json"), "utf8"));
  // The last of them stands for hosts that are asked for one by one.
  const hosts = [...optional_host_permissions.filter((pattern) => pattern !== "https://*/*"), ...own];
  writeFileSync(join(copy, "manifest.json"), JSON.stringify({ ...manifest, host_permissions: hosts, optional_host_permissions: [] }));
  return copy;
}

/** A browser whose pages wait as long as the browser does: puppeteer's own 30 s are of the machine's speed. */
async function launch(options) {
  const browser = await puppeteer.launch({ ...options, protocolTimeout: MOST_MS });
  const open = browser.newPage.bind(browser);
  browser.newPage = async () => {
    const page = await open();
    page.setDefaultTimeout(MOST_MS);
    return page;
  };
  return browser;
}

/** `extension` is a folder, `profile` one that outlives the browser, if any; `display` an X server to show a window on. */
export async function openChromium({ extension, profile, proxyPort, display }) {
  const browser = await launch({
    executablePath: CHROMIUM,
    headless: display === undefined,
    ...(display !== undefined && { env: { ...process.env, DISPLAY: display }, defaultViewport: null }),
    pipe: true,
    enableExtensions: [extension],
    acceptInsecureCerts: true,
    ...(profile && { userDataDir: profile }),
    // Chromium's own sandbox needs another user than root.
    args: [...SILENT, ...(process.getuid() === 0 ? ["--no-sandbox"] : []), ...(proxyPort ? [`--proxy-server=http://127.0.0.1:${proxyPort}`, "--ignore-certificate-errors"] : [])],
  });
  const worker = await browser.waitForTarget((target) => target.type() === "service_worker", { timeout: MOST_MS });
  return { browser, base: `chrome-extension://${new URL(worker.url()).host}/` };
}

/** Chromium alone, for pages of a node. */
export async function openPlain() {
  return launch({
    executablePath: CHROMIUM,
    headless: true,
    pipe: true,
    args: [...SILENT, ...(process.getuid() === 0 ? ["--no-sandbox"] : [])],
  });
}

/** Firefox takes the package as it is: a preference answers its permission prompt with yes. */
export async function openFirefox({ extension, proxyPort }) {
  const browser = await launch({
    browser: "firefox",
    executablePath: FIREFOX,
    headless: true,
    acceptInsecureCerts: true,
    args: ["--remote-allow-system-access"],
    extraPrefsFirefox: {
      "extensions.webextensions.uuids": JSON.stringify({ [FIREFOX_ID]: FIREFOX_UUID }),
      "extensions.webextOptionalPermissionPrompts": false,
      "intl.accept_languages": "en",
      "network.proxy.type": 1,
      "network.proxy.ssl": "127.0.0.1",
      "network.proxy.ssl_port": proxyPort,
    },
  });
  await browser.installExtension(extension);
  return { browser, base: `moz-extension://${FIREFOX_UUID}/` };
}
