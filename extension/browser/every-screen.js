/** Every screen of the extension, as somebody sees it who has joined, chatted and sent: for pictures, and for axe. */

import { Contributor, until, words } from "./contributor.js";

const HOUR = 3_600_000;

/**
 * Each screen in turn, drawn and in front: `visit(page, name, widths)`.
 * The order is that of a contributor's first day, for what was joined can't be left out again.
 */
export async function everyScreen({ browser, base, invite }, visit) {
  const contributor = new Contributor({ browser, base });
  const page = await browser.newPage();
  const show = async (name, address, widths = WIDTHS) => {
    await contributor.show(page, address);
    await visit(page, name, widths);
  };
  await show("welcome", "welcome.html");
  await show("popup-before-joining", "popup.html", POPUP);
  await show("nothing-held", "page.html");
  await show("nothing-sent", "page.html#sent");
  await join(contributor, page, invite, visit);
  await contributor.switchOn("ChatGPT");
  await page.evaluate(putSamples, HOUR);
  // The pop-up asks which page is in front; in a tab of its own that would be itself.
  const { identifier } = await page.evaluateOnNewDocument(() => {
    if (location.pathname === "/popup.html") chrome.tabs.query = async () => [{ url: "https://chatgpt.com/c/1" }];
  });
  await show("popup", "popup.html", POPUP);
  await page.removeScriptToEvaluateOnNewDocument(identifier);
  await show("held", "page.html");
  await show("conversation", `page.html#conversation/${encodeURIComponent("chatgpt/bread")}`);
  await show("sent", "page.html#sent");
  await show("import", "page.html#import");
  await show("settings", "page.html#settings");
  const leaving = await page.$eval("a[href^='#leave/']", (link) => `page.html${link.getAttribute("href")}`);
  await show("leave", leaving);
  await show("import", "page.html#import");
  await show("help", "help.html");
  await page.close();
}

const WIDTHS = [380, 1280];
const POPUP = [380];

async function join(contributor, page, invite, visit) {
  const drawn = (name) => until(() => page.$eval("h1", (heading, text) => heading.textContent === text, words(name)), `"${words(name)}" is not drawn`);
  await contributor.show(page, "join.html");
  await visit(page, "join-link", WIDTHS);
  await page.type("#link", invite);
  await contributor.click(page, "next");
  await page.waitForSelector("#adult");
  await visit(page, "join-node", WIDTHS);
  await page.click("#adult");
  await page.click("#agree");
  await contributor.click(page, "next");
  await drawn("wordsTitle");
  const phrase = await page.$$eval("ol.words li", (each) => each.map((word) => word.textContent));
  await visit(page, "join-words", WIDTHS);
  await contributor.click(page, "wordsWritten");
  await drawn("wordsConfirm");
  await visit(page, "join-confirm", WIDTHS);
  for (const field of await page.$$("[id^=word-]")) {
    await field.type(phrase[Number((await field.evaluate(({ id }) => id)).slice("word-".length))]);
  }
  await contributor.click(page, "next");
  await drawn("joined");
  await visit(page, "joined", WIDTHS);
}

/** Runs in a screen: conversations with all that one can hold, long and foreign ones, one refused and two that were sent. */
async function putSamples(hour) {
  const now = Date.now();
  const database = await new Promise((done, failed) => Object.assign(indexedDB.open("sharelm"), { onsuccess: ({ target }) => done(target.result), onerror: failed }));
  const transaction = database.transaction(["conversations", "outbox", "sent", "nodes", "paused"], "readwrite");
  const [conversations, outbox, sent, nodes, paused] = ["conversations", "outbox", "sent", "nodes", "paused"].map((name) => transaction.objectStore(name));
  const [{ vkey: node }] = await new Promise((done) => Object.assign(nodes.getAll(), { onsuccess: ({ target }) => done(target.result) }));
  const review = { reason: "", tags: [], ratings: {}, struck: [], removed: [] };
  const turnOf = (role, content, parts = []) => ({ id: "", role, content, parts, isStreaming: false, ...(role === "assistant" && { model: "gpt-5-5" }) });
  const put = (name, turns, more = {}) => {
    const each = turns.map((turn, place) => [`t${place}`, { turn: { ...turn, id: `t${place}` }, after: place === 0 ? null : `t${place - 1}` }]);
    conversations.put({
      key: `chatgpt/${name}`, site: "chatgpt", platform: "ChatGPT", state: "held", model: "gpt-5-5", revision: 1, review,
      tree: { turns: Object.fromEntries(each), sequence: each.map(([id]) => id), chosen: {} },
      firstSeenAt: now, lastChangedAt: now, releaseAt: now + 20 * hour, ...more,
    });
  };
  const answer = "Air is **thinner** up there, so $p$ falls and gas expands.\n\n| Height | Yeast |\n| --- | --- |\n| 0 m | 7 g |\n| 2,000 m | 5 g |\n\n```python\nyeast = 7 * 0.7\n```";
  put("bread", [
    turnOf("user", "Why did my bread sink?\nI bake at 2,000 m."),
    turnOf("assistant", answer, [{ kind: "thinking", text: "Pressure is about 80 % here." }, { kind: "citation", text: "https://baking.example/altitude", title: "Baking" }]),
    turnOf("user", "And for my sister Anna in Oslo?"),
    turnOf("assistant", "There it is the sea level recipe. ".repeat(12)),
  ], { releaseAt: now + 5 * hour, review: { ...review, rating: 1, ratings: { t1: 1 }, struck: ["t2"], removed: ["Anna"], reason: "It was to the point.", tags: ["baking"] } });
  put("arabic", [turnOf("user", "كيف أخبز الخبز في الجبال؟"), turnOf("assistant", "قلّل الخميرة.")]);
  put("long-word", [turnOf("user", `Donaudampfschifffahrtsgesellschaftskapitän ${"x".repeat(90)}`)], { releaseAt: null });
  put("refused", [turnOf("user", "What does this medicine do?"), turnOf("assistant", "It lowers fever.")], { state: "leaving" });
  put("paused", [turnOf("user", "A letter to my landlord"), turnOf("assistant", "Dear …")]);
  paused.put({ key: "chatgpt/paused", at: now });
  outbox.put({
    w: "w".repeat(43), errand: "contribute", node, numbers: { device: 0, counter: 90 }, key: "chatgpt/refused", site: "chatgpt", createdAt: now, attempts: 1, failures: 0, notBefore: 0,
    state: "refused", problem: { at: now, status: 422, title: "The conversation can't be taken.", detail: "Its language is not covered here." },
  });
  const receipt = { origin: "lab.example/sharelm", index: 4_711, receipt: "c2sp.org/tlog-proof@v1\n", check: { found: "good", at: now } };
  for (const [counter, standing, first] of [[91, "published", "How do I mend a bicycle tube?"], [92, "waiting", "Which tree keeps its leaves?"], [93, "taken-back", "A poem about the sea"]]) {
    const w = `${counter}`.padEnd(43, "x");
    const contribution = { w, consent: { version: "1", text_sha256: "0".repeat(64) }, conversation: { platform: "ChatGPT", model: "gpt-5-5", conversation: [{ role: "user", content: first }, { role: "assistant", content: "This is how." }] } };
    sent.put({ w, node, numbers: { device: 0, counter }, key: `chatgpt/sent-${counter}`, contribution, sentAt: now - counter * hour, standing, ...(standing === "published" && { record: receipt }) });
  }
  await new Promise((done, failed) => Object.assign(transaction, { oncomplete: done, onabort: failed }));
  database.close();
}
