/** Looks at one page and tells the worker what is new; knows nothing but what the page shows. */

import { countsOf, driftIn, LOOKS, type DriftRule } from "../capture/drift";
import { seenIn } from "../capture/tree";
import type { Page, Site } from "../sites/site";
import type { Message, Reply } from "../worker/messages";
import { Attribution } from "./attribution";
import { Memory } from "./memory";
import { Reading } from "./reading";

export type Tell = (message: Message) => Promise<Reply | null>;

export class Reporter {
  readonly memory = new Memory();
  readonly #attribution: Attribution;
  readonly #reading: Reading;
  #conversation: string | null = null;
  #drift: { rule: DriftRule; looks: number } | null = null;

  constructor(private readonly site: Site, private readonly tell: Tell, newId: () => string) {
    this.#attribution = new Attribution(site.withoutIds === true, newId);
    this.#reading = new Reading(site, this.memory, (version) => void tell({ kind: "worse", site: site.name, version }));
  }

  get conversationId(): string | null {
    return this.#conversation;
  }

  /** The worker's answer, when there was something to tell. */
  async look(document: Document, location: URL): Promise<Reply | null> {
    const page = this.#reading.read(document, location);
    const before = this.#conversation;
    this.#conversation = this.#attribution.of(page);
    const isWrong = await this.#judge(page);
    if (isWrong) return isWrong;
    if (this.#conversation !== before) {
      this.memory.startAnew();
      // Another conversation: it may be paused, and then nothing of it is told.
      const said = await this.ask();
      if (said?.sharing !== "sharing") return said;
    }
    if (this.#conversation === null) return null;
    const seen = this.memory.news(seenIn(page.turns));
    if (seen.length === 0) return null;
    const reply = await this.tell({ kind: "seen", site: this.site.name, conversationId: this.#conversation, model: page.model, seen });
    // The worker was not there, or would not have it: the next look tells it again.
    if (reply?.sharing !== "sharing") this.memory.startAnew();
    return reply;
  }

  /** Something looks wrong, and a page at rest should be looked at again. */
  get isSuspicious(): boolean {
    return this.#drift !== null;
  }

  /** The page shows another address now; which conversation that is, the next look will say. */
  leave(): void {
    this.#conversation = null;
  }

  async ask(): Promise<Reply | null> {
    const reply = await this.tell({ kind: "hello", site: this.site.name, conversationId: this.#conversation });
    if (reply) this.#reading.use(reply.selectors);
    return reply;
  }

  async #judge(page: Page): Promise<Reply | null> {
    const rule = driftIn(page);
    this.#drift = rule === null ? null : { rule, looks: this.#drift?.rule === rule ? this.#drift.looks + 1 : 1 };
    if (rule === null || (this.#drift?.looks ?? 0) < LOOKS) return null;
    this.#drift = null;
    return this.tell({ kind: "drift", site: this.site.name, rule, version: this.#reading.version, counts: countsOf(page) });
  }
}
