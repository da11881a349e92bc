/** Counts for the drift alarm, from the turns that were found and from what the page should have. */

import type { Turn } from "../capture/turn";
import type { Health } from "./site";

export interface Expected {
  readonly isChat: boolean;
  /** How many questions and answers the page has, counted with other rules than those that find the turns. */
  readonly questions: number;
  readonly answers: number;
  /** The page's own words, which nobody said. */
  readonly buttons: readonly string[];
}

export function countHealth(turns: readonly Turn[], expected: Expected): Health {
  const finished = turns.filter((turn) => !turn.isStreaming);
  return {
    isChat: expected.isChat,
    questions: expected.questions,
    answers: expected.answers,
    empty: finished.filter(isEmpty).length,
    withButtons: finished.filter((turn) => hasButton(turn.content, expected.buttons)).length,
  };
}

/** Thinking and sources do not make an answer. */
function isEmpty(turn: Turn): boolean {
  return !/\S/.test(turn.content) && !turn.parts.some((part) => part.kind !== "thinking" && part.kind !== "citation");
}

/** A button's word counts when it stands alone on the first or the last line: people do write "Copy". */
function hasButton(content: string, buttons: readonly string[]): boolean {
  const end = content.indexOf("\n");
  return end >= 0 && [content.slice(0, end), content.slice(content.lastIndexOf("\n") + 1)].some((line) => buttons.includes(line.trim()));
}
