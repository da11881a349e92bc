/** All words on the screens, from _locales, and numbers and times as the reader's language writes them. */

export function t(name: string, ...values: readonly (string | number)[]): string {
  return chrome.i18n.getMessage(name, values.map(String)) || name;
}

/** "in 5 hours", "in 3 days", "now". */
export function timeLeft(until: number, now: number): string {
  const minutes = Math.max(0, Math.round((until - now) / 60_000));
  const format = new Intl.RelativeTimeFormat(language(), { numeric: "auto" });
  if (minutes < 1) return t("now");
  if (minutes < 60) return format.format(minutes, "minute");
  if (minutes < 72 * 60) return format.format(Math.round(minutes / 60), "hour");
  return format.format(Math.round(minutes / 60 / 24), "day");
}

/** "5 hours", "3 days". */
export function duration(hours: number): string {
  const [amount, unit] = hours < 48 ? [hours, "hour"] : [Math.round(hours / 24), "day"];
  return new Intl.NumberFormat(language(), { style: "unit", unit, unitDisplay: "long" }).format(amount as number);
}

/** 21 Nov 2026. */
export function day(time: number): string {
  // The day first, as the node's pages write it, also for readers of American English.
  return new Date(time).toLocaleDateString(language().startsWith("en") ? "en-GB" : language(), { day: "numeric", month: "short", year: "numeric" });
}

export function language(): string {
  return chrome.i18n.getUILanguage();
}

/** Fills the texts of a static page: data-text for what stands in an element, data-label for its accessible name. */
export function localize(root: Document): void {
  root.documentElement.lang = language();
  for (const each of root.querySelectorAll<HTMLElement>("[data-text]")) each.textContent = t(each.dataset["text"] as string);
  for (const each of root.querySelectorAll<HTMLElement>("[data-label]")) each.setAttribute("aria-label", t(each.dataset["label"] as string));
  root.title = t(root.documentElement.dataset["title"] ?? "name");
}
