/**
 * To which conversation the turns in view belong. The address changes before the page does: for a moment
 * the old turns stand under the new address, and must not be taken for the new conversation.
 */

import type { Page } from "../sites/site";

export class Attribution {
  #id: string | null = null;
  #questions = new Set<string>();
  #own: string | null = null;
  #first = "";

  /** `newId` makes an id for sites that give none. */
  constructor(private readonly withoutIds: boolean, private readonly newId: () => string) {}

  /** The conversation's id; null while that can't be said. */
  of(page: Page): string | null {
    return this.withoutIds ? this.#counted(page) : this.#addressed(page);
  }

  #addressed(page: Page): string | null {
    const questions = questionsIn(page);
    if (page.conversationId !== this.#id && this.#id !== null) {
      const isOld = questions.length === 0 || questions.every((question) => this.#questions.has(question));
      if (isOld) return null;
      this.#questions.clear();
    }
    this.#id = page.conversationId;
    questions.forEach((question) => this.#questions.add(question));
    return this.#id;
  }

  /** One conversation lasts as long as its first turn stays. */
  #counted(page: Page): string | null {
    const [first] = questionsIn(page);
    if (first === undefined) return null;
    if (this.#own === null || first !== this.#first) {
      this.#own = this.newId();
      this.#first = first;
    }
    return this.#own;
  }
}

/** Questions, since an answer may still be growing. */
function questionsIn({ turns }: Page): string[] {
  return turns.filter(({ role }) => role === "user").map(({ id, content }) => `${id}\n${content.slice(0, 200)}`);
}
