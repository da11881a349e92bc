/**
 * The badge: one quiet line in a corner that says whether this page is shared; a click pauses.
 *
 * It only pauses. To go on again takes the extension's own pop-up, which no page can click (threat E1). Styles are set one by one:
 * a page's own policy may forbid style sheets. It sits at the right: at the left most chat sites have the account and its settings.
 */

import type { Reply } from "../worker/messages";

export type Pause = "conversation" | "site" | "everything";

const STATES: Record<Reply["sharing"], { readonly text: string; readonly sign: string; readonly color: string }> = {
  sharing: { text: "badgeSharing", sign: "●", color: "light-dark(#2f7d32, #7fc784)" },
  paused: { text: "badgePaused", sign: "‖", color: "light-dark(#8a6100, #e0b14a)" },
  drift: { text: "badgeDrift", sign: "!", color: "light-dark(#b3261e, #f2857c)" },
  deleted: { text: "badgeNotShared", sign: "○", color: "light-dark(#5c636d, #9aa3ad)" },
  off: { text: "badgeNotShared", sign: "○", color: "light-dark(#5c636d, #9aa3ad)" },
  "no-consent": { text: "badgeNotShared", sign: "○", color: "light-dark(#5c636d, #9aa3ad)" },
};

const PAUSES: readonly [Pause, string][] = [["conversation", "pauseConversation"], ["site", "pauseSite"], ["everything", "pauseEverything"]];

const BOX = {
  "color-scheme": "light dark", font: "13px/1.4 system-ui, sans-serif", color: "light-dark(#1d2127, #e8e6e1)", background: "light-dark(#fbfaf7, #14171b)",
  border: "1px solid light-dark(#dcd8cf, #2c3138)", "border-radius": "6px",
};

export class Badge {
  readonly #host: HTMLElement;
  readonly #button: HTMLButtonElement;
  readonly #menu: HTMLElement;

  constructor(document: Document, private readonly text: (name: string) => string, onPause: (what: Pause) => void) {
    this.#host = document.createElement("sharelm-badge");
    const root = this.#host.attachShadow({ mode: "closed" });
    style(this.#host, { all: "initial", position: "fixed", "inset-block-end": "12px", "inset-inline-end": "16px", "z-index": "2147483647" });

    this.#button = document.createElement("button");
    style(this.#button, { ...BOX, padding: "4px 8px", cursor: "pointer" });
    this.#button.setAttribute("aria-expanded", "false");
    this.#button.addEventListener("click", (event) => {
      if (event.isTrusted) this.#open(this.#menu.hidden === true);
    });

    this.#menu = document.createElement("div");
    this.#menu.setAttribute("role", "group");
    this.#menu.setAttribute("aria-label", text("pauseTitle"));
    style(this.#menu, { ...BOX, padding: "4px", "margin-block-end": "4px" });
    this.#menu.hidden = true;
    for (const [what, name] of PAUSES) {
      const choice = document.createElement("button");
      choice.textContent = text(name);
      style(choice, { ...BOX, border: "0", display: "block", width: "100%", padding: "4px 8px", "text-align": "start", cursor: "pointer" });
      choice.addEventListener("click", (event) => {
        if (!event.isTrusted) return;
        this.#open(false);
        onPause(what);
      });
      this.#menu.append(choice);
    }
    root.addEventListener("keydown", (event) => {
      if ((event as KeyboardEvent).key === "Escape") this.#open(false);
    });
    root.append(this.#menu, this.#button);
  }

  show(sharing: Reply["sharing"]): void {
    const state = STATES[sharing];
    this.#button.textContent = `${state.sign} ${this.text(state.text)}`;
    this.#button.title = this.text(`${state.text}Why`);
    style(this.#button, { color: state.color });
    // Nothing is left to pause.
    this.#button.disabled = sharing !== "sharing";
    if (sharing !== "sharing") this.#open(false);
    if (!this.#host.isConnected) this.#host.ownerDocument.documentElement.append(this.#host);
  }

  hide(): void {
    this.#host.remove();
  }

  #open(isOpen: boolean): void {
    this.#menu.hidden = !isOpen;
    style(this.#menu, { display: isOpen ? "block" : "none" });
    this.#button.setAttribute("aria-expanded", String(isOpen));
  }
}

function style(element: HTMLElement, styles: Record<string, string>): void {
  for (const [name, value] of Object.entries(styles)) element.style.setProperty(name, value);
}
