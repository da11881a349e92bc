/**
 * A contributor's day in Chromium: joins, switches a site on, chats, reviews, pauses, deletes, publishes. Prints as
 * JSON what was there to be seen; tests/extension says what it should have been.
 *
 *     node browser/story.js '{"extension": …, "work": …, "invite": …, "certificate": …, "key": …}'
 */

import { join } from "node:path";
import { openChatSite } from "./chat-site.js";
import { badgeSays, Contributor, until, words } from "./contributor.js";
import { grantHosts, openChromium } from "./launch.js";

const { extension, work, invite, certificate, key } = JSON.parse(process.argv[2]);
const A = "https://chatgpt.com/c/chat-a";
const site = await openChatSite({ certificate, key });
const opened = await openChromium({ extension: grantHosts(extension, join(work, "granted")), proxyPort: site.proxyPort });
const seen = {};

try {
  await day(new Contributor(opened));
} finally {
  await opened.browser.close();
  site.close();
}
process.stdout.write(JSON.stringify(seen));

async function day(contributor) {
  // Nothing is taken before consent, and nothing on a site that was not switched on.
  const chat = await contributor.browser.newPage();
  await chat.goto(A);
  await inFront(chat, () => chat.ask("secret before consent"));
  seen.words = (await contributor.join(invite)).length;
  await chat.reload();
  await settle();
  const list = await contributor.screen("page.html");
  seen.heldBefore = (await contributor.rows(list, "conversations")).length;
  seen.badgeBefore = await badgeSays(chat, "badgeSharing", "●");

  await inFront(chat, () => localStorage.clear());
  await contributor.switchOn("ChatGPT");
  await chatInA(chat);
  await inFront(chat, () => chat.open("chat-b"));
  await inFront(chat, () => chat.ask("what to do with cold feet"));
  await until(async () => (await heldTurns(contributor, list, "chat-b")).length === 2, "the second chat is not held");
  for (const id of ["chat-a", "chat-b", "chat-a"]) {
    await inFront(chat, (to) => chat.open(to), id);
    await settle();
  }
  seen.badgeSharing = await badgeSays(chat, "badgeSharing", "●");
  seen.icons = await icons(list);
  seen.held = (await contributor.rows(list, "conversations")).map((row) => row.key).sort();
  seen.turnsOfA = (await heldTurns(contributor, list, "chat-a")).map(({ role, content }) => [role, content]);

  await deleteB(contributor, list, chat);
  await review(contributor, list);
  await publishWhilePaused(contributor, list, chat);
  await publish(contributor, list);
}

/** What the icon says on the chat's tab, and wherever no page says more. */
function icons(list) {
  return list.evaluate(async () => {
    const [{ id }] = await chrome.tabs.query({ url: "https://chatgpt.com/*" });
    return [await chrome.action.getBadgeText({ tabId: id }), await chrome.action.getBadgeText({})];
  });
}

/** Asks six questions, scrolls, reloads, edits and has an answer written anew. */
async function chatInA(chat) {
  await chat.goto("https://chatgpt.com/");
  await chat.bringToFront();
  await chat.waitForSelector("main");
  for (let number = 1; number <= 6; number++) await inFront(chat, (text) => chat.ask(text, "chat-a"), `question ${number} of bread`);
  await scrollThrough(chat);
  await chat.reload();
  await scrollThrough(chat);
  await inFront(chat, () => chat.regenerate());
  await settle();
  await inFront(chat, () => chat.edit(10, "question 6, put better"));
  await scrollThrough(chat);
}

/** Up and down again: the page shows six turns at a time. */
async function scrollThrough(chat) {
  for (const place of [0, 3, 6, 0, 12]) {
    await inFront(chat, (to) => chat.scrollTo(to), place);
    await settle();
  }
}

/** A tab that is not in front is slowed down by the browser. */
async function inFront(chat, what, argument) {
  await chat.bringToFront();
  return chat.evaluate(what, argument);
}

/** Longer than the extension waits for a page to be quiet. */
function settle() {
  return new Promise((done) => setTimeout(done, 900));
}

async function heldTurns(contributor, list, id) {
  const row = (await contributor.rows(list, "conversations")).find((each) => each.key === `chatgpt/${id}`);
  return row?.tree ? row.tree.sequence.map((turn) => row.tree.turns[turn].turn) : [];
}

async function openHeld(contributor, list, id) {
  await contributor.show(list, `page.html#conversation/${encodeURIComponent(`chatgpt/${id}`)}`);
  await list.waitForSelector("article .turn");
}

async function deleteB(contributor, list, chat) {
  await openHeld(contributor, list, "chat-b");
  list.once("dialog", (dialog) => void dialog.accept());
  await contributor.click(list, "delete");
  const stateOfB = async () => (await contributor.rows(list, "conversations")).find((row) => row.key === "chatgpt/chat-b")?.state;
  await until(async () => (await stateOfB()) === "deleted", "the second chat was not deleted");
  await chat.bringToFront();
  await inFront(chat, () => chat.open("chat-b"));
  await inFront(chat, () => chat.ask("and with cold hands"));
  await settle();
  seen.badgeDeleted = await until(() => badgeSays(chat, "badgeNotShared", "○"), "the badge does not say that the deleted chat is not shared");
  seen.stateOfB = await stateOfB();
  await inFront(chat, () => chat.open("chat-a"));
  await until(() => badgeSays(chat, "badgeSharing", "●"), "the first chat is not shared any more");
}

async function review(contributor, list) {
  await openHeld(contributor, list, "chat-a");
  const reviewed = async (what) => until(async () => what((await contributor.rows(list, "conversations")).find((row) => row.key === "chatgpt/chat-a").review), "a decision was not kept");
  await contributor.clickLabelled(list, `${words("rateConversation")}: ${words("good")}`);
  await reviewed(({ rating }) => rating === 1);
  await contributor.clickLabelled(list, `${words("rateAnswer")}: ${words("bad")}`);
  await reviewed(({ ratings }) => Object.values(ratings).includes(-1));
  await list.locator(`::-p-xpath((//section[contains(@class, "turn user")])[2]//button[normalize-space(.)="${words("strike")}"])`).click();
  await reviewed(({ struck }) => struck.length === 1);
  await list.locator("summary").click();
  await list.type("#reason", "it was to the point");
  await list.type("#words", "put better");
  await contributor.click(list, "save");
  await reviewed(({ removed }) => removed.length === 1);
}

/** The badge pauses, by a real click; then even "publish now" holds. */
async function publishWhilePaused(contributor, list, chat) {
  await chat.bringToFront();
  await (await chat.waitForSelector(`aria/● ${words("badgeSharing")}[role="button"]`)).click();
  await (await chat.waitForSelector(`aria/${words("pauseSite")}[role="button"]`)).click();
  await until(() => badgeSays(chat, "badgePaused", "‖"), "the badge does not say that it is paused");
  seen.iconPaused = (await icons(list))[0];
  await inFront(chat, () => chat.ask("said while paused"));
  await openHeld(contributor, list, "chat-a");
  await contributor.click(list, "publishNow");
  await settle();
  await settle();
  seen.sentWhilePaused = (await contributor.rows(list, "sent")).length + (await contributor.rows(list, "outbox")).length;
  seen.turnsWhilePaused = (await heldTurns(contributor, list, "chat-a")).map(({ content }) => content).filter((content) => content.includes("paused"));
  await inFront(chat, () => chat.open("chat-c"));
}

/** Going on is enough: what is due goes out. */
async function publish(contributor, list) {
  await contributor.switchOn("ChatGPT");
  const [sent] = await until(async () => {
    const rows = await contributor.rows(list, "sent");
    return rows.length > 0 && rows;
  }, "the node acknowledged nothing", 60_000);
  seen.standing = sent.standing;
  seen.w = sent.w;
  seen.outboxAfter = (await contributor.rows(list, "outbox")).length;
  await contributor.show(list, "page.html#sent");
  seen.sentScreen = await list.$eval("main", (main) => main.innerText);
}
