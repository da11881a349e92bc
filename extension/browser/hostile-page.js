/**
 * A page that wants the extension to send what it likes, or to tell what it knows: it posts messages and events,
 * talks to the extension as other extensions would, fetches its files, and clicks its badge. Runs in the page.
 */

const heard = [];
const KINDS = ["hello", "seen", "pause", "drift", "changed", "ask-again"];
const TURN = { id: "x", role: "user", content: "planted by the page", parts: [], isStreaming: false };

function messageOf(number) {
  const kind = KINDS[number % KINDS.length];
  return { kind, site: "chatgpt", conversationId: `planted-${number}`, what: "everything", model: "x", seen: [{ turn: TURN, after: null }], rule: "nothing-found", version: 1, counts: {}, isPlanted: true, sender: { id: globalThis.extensionId } };
}

addEventListener("message", ({ data }) => {
  if (data?.isPlanted !== true) heard.push(data);
});

globalThis.hostile = {
  /** Gives back what was heard that the page did not say itself. */
  async attack(count, extensionId) {
    globalThis.extensionId = extensionId;
    const badge = document.querySelector("sharelm-badge");
    for (let number = 0; number < count; number++) {
      const message = messageOf(number);
      const target = [window, document, document.documentElement, badge ?? document.body][number % 4];
      postMessage(message, "*");
      target.dispatchEvent(new CustomEvent(message.kind, { detail: message, bubbles: true, composed: true }));
      target.dispatchEvent(new MessageEvent("message", { data: message, origin: `chrome-extension://${extensionId}` }));
      if (number % 50 === 0) {
        badge?.click();
        badge?.dispatchEvent(new MouseEvent("click", { bubbles: true, composed: true }));
        await ask(message);
        await new Promise((done) => setTimeout(done));
      }
    }
    for (const file of ["page.html", "manifest.json", "content.js", "tokens.css"]) {
      await fetch(`chrome-extension://${extensionId}/${file}`).then(async (answer) => heard.push(await answer.text()), () => undefined);
    }
    return { heard: heard.map((each) => JSON.stringify(each) ?? String(each)), hasBadge: badge !== null, root: String(badge?.shadowRoot) };
  },
};

/** As a page may only where an extension says that it can be talked to. */
async function ask(message) {
  try {
    const answer = await chrome.runtime.sendMessage(globalThis.extensionId, message);
    heard.push(answer);
  } catch {
    // Nobody is there to talk to.
  }
}
