/** Tells the worker that something was changed in the database: switches, releases, what is in the outbox. */

export async function changed(): Promise<void> {
  await chrome.runtime.sendMessage({ kind: "changed" }).catch(() => undefined);
}

/** Draws now, whenever the screen is looked at again, and every half minute, so that times stay true: but not away what is being written. */
export function keepFresh(draw: () => Promise<void>): void {
  const again = (): void => void (document.visibilityState === "visible" && !isWriting() && draw());
  void draw();
  window.addEventListener("focus", again);
  setInterval(again, 30_000);
}

function isWriting(): boolean {
  return document.activeElement?.matches("input, textarea, select") ?? false;
}
