/** Whether a site's page still yields what it should, from counts alone. */

import type { Page } from "../sites/site";

/** The rules, each named for what is wrong. */
export type DriftRule = "nothing-found" | "questions-missing" | "answers-missing" | "empty-turns" | "buttons-as-text";

export interface Counts extends Readonly<Record<string, number>> {
  readonly questions: number;
  readonly answers: number;
  readonly expectedQuestions: number;
  readonly expectedAnswers: number;
  readonly empty: number;
  readonly withButtons: number;
}

/** So many looks in a row, each at a page at rest, before something is called wrong. */
export const LOOKS = 3;

export function countsOf({ turns, health }: Page): Counts {
  return {
    questions: turns.filter(({ role }) => role === "user").length,
    answers: turns.filter(({ role }) => role === "assistant").length,
    expectedQuestions: health.questions,
    expectedAnswers: health.answers,
    empty: health.empty,
    withButtons: health.withButtons,
  };
}

/** What is wrong with this look; null when nothing is. A page on which something is being written is not judged. */
export function driftIn(page: Page): DriftRule | null {
  const { health, isStreaming } = page;
  if (!health.isChat || isStreaming) return null;
  const counts = countsOf(page);
  if (isNothing(counts) && health.empty === 0) return "nothing-found";
  if (health.withButtons > 0) return "buttons-as-text";
  if (health.empty > 0 && health.empty * 2 >= counts.questions + counts.answers) return "empty-turns";
  if (counts.questions < health.questions) return "questions-missing";
  // One answer that failed is not a changed page; none at all to two questions is.
  if (counts.answers < health.answers || (counts.answers === 0 && counts.questions > 1)) return "answers-missing";
  return null;
}

function isNothing({ questions, answers }: Counts): boolean {
  return questions + answers === 0;
}
