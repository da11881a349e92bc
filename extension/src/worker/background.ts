/**
 * The worker. The browser stops and starts it as it likes: listeners are registered at once, and all state is in the database.
 */

import { allSites, ownSites } from "../held/own-sites";
import { switchSite, takeWish } from "../held/switches";
import { patternsOf } from "../sites/own";
import { siteNamed } from "../sites/registry";
import { openDatabase } from "../store/database";
import { answer } from "./answer";
import { showOnTab, showOverall } from "./icon";
import { isWho, parseMessage, type Changed, type Reply } from "./messages";
import { KNOWS_PORTS, registerScripts, tellPages } from "./scripts";
import { isFromScreen, isFromSite, siteOf } from "./sender";
import { nextTick, tick } from "./tick";

const database = openDatabase();
const around = { now: Date.now, chance: Math.random };

const REGULAR_MINUTES = 15;

chrome.runtime.onInstalled.addListener(({ reason }) => {
  void start();
  if (reason === "install") void chrome.tabs.create({ url: chrome.runtime.getURL("welcome.html") });
});
chrome.runtime.onStartup.addListener(() => void start());
chrome.alarms.onAlarm.addListener(() => void work());
chrome.permissions.onAdded.addListener(() => void switchOn());
chrome.permissions.onRemoved.addListener(({ origins }) => void switchOff(origins ?? []));

chrome.runtime.onMessage.addListener((raw: unknown, sender, reply: (answer: unknown) => void) => {
  if (isFromScreen(sender, chrome.runtime.id, chrome.runtime.getURL(""))) {
    if ((raw as Changed | null)?.kind !== "changed") return false;
    void changed().finally(() => reply(null));
    return true;
  }
  if (isWho(raw)) {
    void database.then(ownSites).then((own) => reply({ sharing: "off", site: siteOf(sender, chrome.runtime.id, own)?.name ?? "" } satisfies Reply));
    return true;
  }
  const message = parseMessage(raw);
  if (!message || !isFromSite(sender, chrome.runtime.id, message.site)) return false;
  void database
    .then((open) => answer(open, message, around.now()))
    .then(async (said) => {
      reply(said);
      if (sender.tab?.id !== undefined) await showOnTab(sender.tab.id, said.sharing);
      if (message.kind === "seen") await setAlarm();
      if (message.kind === "pause") await showOverall(await database);
      if (message.kind === "pause" || message.kind === "drift") await tellPages(await database);
      if (message.kind === "drift") await work();
    });
  return true;
});

async function start(): Promise<void> {
  // Chromium only: content scripts can't read what is stored, even if something ever were stored there.
  await Promise.all([chrome.storage.local.setAccessLevel?.({ accessLevel: "TRUSTED_CONTEXTS" }), chrome.storage.session.setAccessLevel?.({ accessLevel: "TRUSTED_CONTEXTS" })]);
  await registerScripts(await database);
  await showOverall(await database);
  await chrome.alarms.create("regular", { periodInMinutes: REGULAR_MINUTES });
  await work();
}

async function changed(): Promise<void> {
  await registerScripts(await database);
  await showOverall(await database);
  await tellPages(await database);
  await work();
}

async function work(): Promise<void> {
  // With newer selectors the pages of their sites are looked at anew.
  if (await tick(await database, around)) await tellPages(await database);
  await setAlarm();
}

async function setAlarm(): Promise<void> {
  const when = await nextTick(await database, around.now());
  if (when !== null) await chrome.alarms.create("next", { when });
}

/** The browser's question was answered with yes, and closed the pop-up that wanted to know. */
async function switchOn(): Promise<void> {
  const site = siteNamed((await takeWish(await database, around.now())) ?? "");
  if (!site || !(await chrome.permissions.contains({ origins: patternsOf(site, KNOWS_PORTS) }))) return;
  await switchSite(await database, site.name, "on");
  await changed();
}

/** Permission was taken away in the browser's own settings: the switch says so too. */
async function switchOff(origins: readonly string[]): Promise<void> {
  for (const site of await allSites(await database)) {
    if (patternsOf(site, KNOWS_PORTS).some((pattern) => origins.includes(pattern)) && (await (await database).get("switches", site.name))) {
      await switchSite(await database, site.name, "off");
    }
  }
  await registerScripts(await database);
}
