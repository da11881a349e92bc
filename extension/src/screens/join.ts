/** Joining a node, step by step: the link, the node and its terms, the twelve words, done. */

import { parseInvite } from "../node/invite";
import { join, lookAt, type NoOffer, type Offer } from "../node/joining";
import { hasSeed, keepSeed } from "../node/secrets";
import { freeDevice } from "../node/device";
import { newPhrase, parsePhrase, seedOf } from "../node/phrase";
import { openDatabase } from "../store/database";
import { changed } from "./changed";
import { button, element, link, type Child } from "./element";
import { language, localize, t } from "./text";

const database = openDatabase();
const ASKED = 3;

function show(...children: Child[]): void {
  const main = document.querySelector("main") as HTMLElement;
  main.replaceChildren(element("div", {}, ...children));
  main.querySelector<HTMLElement>("h1")?.focus();
}

function heading(name: string): HTMLElement {
  return element("h1", { attributes: { tabindex: "-1" } }, t(name));
}

function askForLink(said = ""): void {
  const field = element("textarea", { attributes: { id: "link", rows: "3", spellcheck: "false" } }, decodeURIComponent(location.hash.slice(1)));
  const status = element("p", { class: "bad", attributes: { role: "alert" } }, said);
  const go = async (): Promise<void> => {
    const invite = await parseInvite(field.value);
    if (typeof invite === "string") {
      status.textContent = t(invite);
      return;
    }
    status.textContent = t("looking");
    const offer = await lookAt(invite, language());
    if ("why" in offer) status.textContent = whyNot(offer);
    else showOffer(offer);
  };
  show(heading("join"), element("p", {}, t("joinHow")), element("label", { attributes: { for: "link" } }, t("inviteLink")), field, status, button(t("next"), go, { class: "main" }));
}

/** The node as it is, and what is agreed to. Nothing was sent to it but the question who it is. */
function showOffer(offer: Offer): void {
  const isAdult = element("input", { attributes: { type: "checkbox", id: "adult" } });
  const agrees = element("input", { attributes: { type: "checkbox", id: "agree" } });
  const status = element("p", { class: "bad", attributes: { role: "alert" } });
  const go = async (): Promise<void> => {
    if (!isAdult.checked || !agrees.checked) {
      status.textContent = t("bothNeeded");
      return;
    }
    if (await hasSeed(await database)) await finish(offer, status);
    else showWords(offer);
  };
  const fact = (name: string, value: string): Child => value !== "" && element("div", {}, element("dt", {}, t(name)), element("dd", {}, value));
  show(heading("joinNode"),
    element("dl", {}, fact("nodeName", offer.name), fact("nodeAddress", offer.invite.url), fact("nodeContact", offer.contact), fact("nodeLicence", offer.licence), fact("nodeFingerprint", offer.fingerprint), fact("nodeKey", offer.invite.key.text)),
    element("p", {}, t("keyHow")),
    element("h2", {}, t("terms", offer.terms.version)), element("div", { class: "said terms", attributes: { tabindex: "0", role: "region", "aria-label": t("terms", offer.terms.version) } }, offer.terms.text),
    element("p", {}, isAdult, element("label", { attributes: { for: "adult" } }, t("isAdult"))),
    element("p", {}, agrees, element("label", { attributes: { for: "agree" } }, t("agrees"))),
    status, element("p", { class: "buttons" }, button(t("next"), go, { class: "main" }), button(t("cancel"), () => askForLink())));
}

function showWords(offer: Offer): void {
  const words = newPhrase();
  show(heading("wordsTitle"), element("p", {}, t("wordsWhy")),
    element("ol", { class: "words" }, ...words.map((word) => element("li", {}, word))),
    element("p", { class: "buttons" }, button(t("wordsWritten"), () => confirmWords(offer, words), { class: "main" }), button(t("wordsMine"), () => askForWords(offer))));
}

/** Three of them are asked for: whoever did not write them down finds out now. */
function confirmWords(offer: Offer, words: readonly string[]): void {
  const places = [...words.keys()].map((place) => ({ place, chance: crypto.getRandomValues(new Uint32Array(1))[0] as number }))
    .sort((one, other) => one.chance - other.chance).slice(0, ASKED).map(({ place }) => place).sort((one, other) => one - other);
  const fields = places.map((place) => element("input", { attributes: { id: `word-${place}`, autocomplete: "off", spellcheck: "false", autocapitalize: "none" } }));
  const status = element("p", { class: "bad", attributes: { role: "alert" } });
  const go = async (): Promise<void> => {
    const isRight = places.every((place, index) => fields[index]?.value.trim().toLowerCase() === words[place]);
    if (!isRight) status.textContent = t("wordsWrong");
    else {
      await keepSeed(await database, await seedOf(words), 0);
      await finish(offer, status);
    }
  };
  show(heading("wordsConfirm"),
    ...places.map((place, index) => element("p", {}, element("label", { attributes: { for: `word-${place}` } }, t("wordNumber", place + 1)), fields[index] as HTMLElement)),
    status, element("p", { class: "buttons" }, button(t("next"), go, { class: "main" })));
}

/** Words from another browser: what was shared there can then be taken back here too. */
function askForWords(offer: Offer): void {
  const field = element("textarea", { attributes: { id: "words", rows: "3", autocomplete: "off", spellcheck: "false", autocapitalize: "none" } });
  const status = element("p", { class: "bad", attributes: { role: "alert" } });
  const go = async (): Promise<void> => {
    const words = parsePhrase(field.value);
    if (!words) {
      status.textContent = t("wordsNone");
      return;
    }
    const seed = await seedOf(words);
    const device = await freeDevice(offer.invite.url, seed);
    if (typeof device !== "number") status.textContent = whyNot({ why: "failed", problem: device });
    else {
      await keepSeed(await database, seed, device);
      await finish(offer, status, link(t("findOwn"), "page.html#sent"));
    }
  };
  show(heading("wordsMine"), element("label", { attributes: { for: "words" } }, t("wordsEnter")), field, status, button(t("next"), go, { class: "main" }));
}

/** `more`: what to do next, beside choosing sites. */
async function finish(offer: Offer, status: HTMLElement, more?: HTMLElement): Promise<void> {
  const joined = await join(await database, offer, Date.now());
  if ("why" in joined) {
    status.textContent = whyNot(joined);
    return;
  }
  history.replaceState(null, "", location.pathname);
  await changed();
  show(heading("joined"), element("p", {}, t("joinedWhat", joined.name)), element("p", {}, link(t("chooseSites"), "page.html#settings")), more && element("p", {}, more));
}

function whyNot(no: NoOffer): string {
  if (no.why === "other-key") return t("joinOtherKey", no.found);
  const { status, title, detail } = no.problem;
  return status === 0 ? t("joinUnreachable") : `${title} ${detail}`;
}

localize(document);
askForLink();
