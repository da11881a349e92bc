/**
 * What a page shows of a conversation, as every site's reader gives it.
 *
 * The words are those of the collection's schema (federation/record/conversation.py): a
 * turn has a role, its text as Markdown in `content`, and typed parts beside it.
 */

/**
 * Names one turn for as long as the conversation lasts: after a reload, a scroll, a switch
 * to another chat and back it is the same again; an edited or regenerated turn has another one.
 * Where a site gives messages ids of its own, it is that; elsewhere `placed(n)`.
 */
export type TurnId = string;

export type Role = "user" | "assistant";

/**
 * A typed piece of a turn that does not belong into the running text of `content`.
 *
 * The answer itself, with its code blocks, tables and formulas, is `content`; nothing of it
 * is said again here.
 */
export type Part =
  | { readonly kind: "text"; readonly text: string }                                              // Markdown beside the answer
  | { readonly kind: "code"; readonly text: string; readonly language?: string }                  // run by the model, not shown in the answer
  | { readonly kind: "thinking"; readonly text: string }                                          // Markdown
  | { readonly kind: "citation"; readonly text: string; readonly title?: string }                 // `text` is the source's address
  | { readonly kind: "artifact"; readonly text: string; readonly title?: string; readonly language?: string } // canvas, document
  | { readonly kind: "image"; readonly text: string }                                             // a placeholder: what the page says of it
  | { readonly kind: "file"; readonly text: string };                                             // a placeholder: its kind, "PDF"

/** Where a page says that this is one of several versions: "2 of 3" is {index: 1, count: 3}. */
export interface Version {
  readonly index: number;
  readonly count: number;
}

/** What one side said, as it stands on the page now. */
export interface Turn {
  readonly id: TurnId;
  readonly role: Role;
  readonly content: string;
  readonly parts: readonly Part[];
  /** The model as the platform names it, where the page says so of this very turn. */
  readonly model?: string;
  /**
   * The turn's place in the conversation, where the page says so: any number that grows by 1 from
   * turn to turn. It tells neighbours from turns between which something is not on the page, and an edited
   * first question from a turn further down. On a page that always shows the whole chat: the turn's number.
   */
  readonly place?: number;
  readonly version?: Version;
  /** Still being written. Such a turn is never stored: it comes again when it is finished. */
  readonly isStreaming: boolean;
}

/** The identity of turn number `n` (from 0) on a site that has no ids and always shows the whole chat. */
export function placed(n: number): TurnId {
  return `turn-${n}`;
}

/** Whether an id says only where a turn stands, and so may come to mean another one. */
export function isPlaced(id: TurnId): boolean {
  return /^turn-\d+$/.test(id);
}

/** The most of it that a node takes in one name (federation/record/conversation.py). */
export const LONGEST_ID = 100;

/** Whether somebody says something in it: what is only white space is nothing. */
export function hasText(turn: Pick<Turn, "content" | "parts">): boolean {
  return /\S/.test(turn.content) || turn.parts.some((part) => /\S/.test(part.text));
}
