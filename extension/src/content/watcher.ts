/** Waits until a page is quiet, then has it looked at. Watches nothing before it is started, and after it is stopped. */

const QUIET_MS = 600;
const LONGEST_MS = 5_000;
const ATTRIBUTES = ["class", "id", "hidden", "aria-busy", "data-is-streaming", "data-message-id", "data-testid", "data-turn-id"];

export class Watcher {
  #observer: MutationObserver | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #since: number | null = null;

  /** `onChange` is told every node that changed, `look` that it is quiet now. */
  constructor(private readonly document: Document, private readonly onChange: (node: Node) => void, private readonly look: () => void) {}

  start(): void {
    if (this.#observer) return;
    this.#observer = new MutationObserver((changes) => {
      for (const { target } of changes) this.onChange(target);
      this.#wait();
    });
    this.#observer.observe(this.document.body, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES });
    this.#wait();
  }

  stop(): void {
    this.#observer?.disconnect();
    this.#observer = null;
    clearTimeout(this.#timer);
    this.#since = null;
  }

  get isWatching(): boolean {
    return this.#observer !== null;
  }

  #wait(): void {
    const now = Date.now();
    this.#since ??= now;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#since = null;
      if (this.#observer) this.look();
    }, Math.max(0, Math.min(QUIET_MS, this.#since + LONGEST_MS - now)));
  }
}
