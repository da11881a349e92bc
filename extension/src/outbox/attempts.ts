/** When to try again. */

const FIRST_MS = 30_000;
const LONGEST_MS = 3_600_000;

/**
 * How long to wait after so many attempts in a row, with chance in it, so that those whose node
 * was away do not all come back at once. Never sooner than the node asked for.
 */
export function waitMs(attempts: number, retryAfterS: number | null, chance: number): number {
  const step = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempts - 1, 20));
  const wait = step / 2 + (step / 2) * chance;
  const asked = Math.min(retryAfterS ?? 0, LONGEST_MS / 1000) * 1000;
  return Math.max(wait, asked + wait * 0.1);
}

/** Whether a status means "not now": everything else from 400 to 499 is for the contributor to see. */
export function isForLater(status: number): boolean {
  return status === 0 || status === 408 || status === 425 || status === 429 || status >= 500;
}
