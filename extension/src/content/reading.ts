/** Reads a page with the newest selectors that there are, and with the site's own again when those read it worse. */

import { driftIn, LOOKS } from "../capture/drift";
import { readAnew, type Page, type Selectors, type Site } from "../sites/site";
import type { Memory } from "./memory";

export class Reading {
  #newer: Selectors | null = null;
  #worse = 0;

  constructor(private readonly site: Site, private readonly memory: Memory, private readonly onWorse: (version: number) => void) {}

  /** The version in use. */
  get version(): number {
    return (this.#newer ?? this.site.selectors).version;
  }

  /** What the worker says there is; undefined: nothing newer than the site's own. */
  use(newer: Selectors | undefined): void {
    const next = newer && newer.version > this.site.selectors.version ? newer : null;
    if (next?.version === this.#newer?.version) return;
    this.#newer = next;
    this.#worse = 0;
    this.memory.forgetAll();
  }

  read(document: Document, location: URL): Page {
    const { site, memory } = this;
    if (!this.#newer) return site.read(document, location, site.selectors, memory.remember);
    const page = this.#readWith(this.#newer, document, location);
    const rule = page && driftIn(page);
    if (page && rule === null) {
      this.#worse = 0;
      return page;
    }
    const own = site.read(document, location, site.selectors, readAnew);
    // Wrong with both: then the page has changed, and the alarm is right.
    const isBetter = own.health.isChat && driftIn(own) === null;
    this.#worse = isBetter ? this.#worse + 1 : 0;
    if (page && this.#worse < LOOKS) return page;
    const { version } = this.#newer;
    this.use(undefined);
    this.onWorse(version);
    return own;
  }

  /** null when a selector is none, so that the page can't be read at all. */
  #readWith(selectors: Selectors, document: Document, location: URL): Page | null {
    try {
      return this.site.read(document, location, selectors, this.memory.remember);
    } catch {
      return null;
    }
  }
}
