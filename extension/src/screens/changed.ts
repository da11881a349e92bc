/** Tells the worker that something was changed in the database: switches, releases, what is in the outbox. */

export async function changed(): Promise<void> {
  await chrome.runtime.sendMessage({ kind: "changed" }).catch(() => undefined);
}

/** Draws now, whenever the screen is looked at again, and every half minute, so that times stay true. */
export function keepFresh(draw: () => Promise<void>): void {
  void draw();
  window.addEventListener("focus", () => void draw());
  setInterval(() => document.visibilityState === "visible" && !isWriting() && void draw(), 30_000);
}

function isWriting(): boolean {
  return document.activeElement?.matches("input, textarea, select") ?? false;
}
