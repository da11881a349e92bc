/** Runs in the pages of sites that were switched on. Asks the worker before it looks at anything. */

import { siteAt, siteNamed } from "../sites/registry";
import type { Site } from "../sites/site";
import type { Message, Reply, Who } from "../worker/messages";
import { Badge } from "./badge";
import { Reporter } from "./reporter";
import { Watcher } from "./watcher";

/** A page at rest that looks wrong is looked at again, and an address that is not watched is compared. */
const AGAIN_MS = 5_000;
const ADDRESS_MS = 1_000;

async function tell(message: Message | Who): Promise<Reply | null> {
  try {
    return ((await chrome.runtime.sendMessage(message)) as Reply | undefined) ?? null;
  } catch {
    // The extension was updated or removed; this script is an orphan and falls silent.
    return null;
  }
}

function run(site: Site): void {
  const reporter = new Reporter(site, tell, () => crypto.randomUUID());
  const badge = new Badge(document, chrome.i18n.getMessage, (what) => {
    const { conversationId } = reporter;
    // A new chat that has no id yet can't be told from the next one: then the whole site is paused.
    const isNameless = what === "conversation" && conversationId === null;
    void tell({ kind: "pause", site: site.name, conversationId, what: isNameless ? "site" : what }).then(follow);
  });
  const watcher = new Watcher(document, (node) => reporter.memory.forget(node), () => void look());
  let again: ReturnType<typeof setTimeout> | undefined;
  let address: ReturnType<typeof setInterval> | undefined;

  async function look(): Promise<void> {
    clearTimeout(again);
    const reply = await reporter.look(document, new URL(location.href));
    if (reply) follow(reply);
    if (watcher.isWatching && reporter.isSuspicious) again = setTimeout(() => void look(), AGAIN_MS);
  }

  function follow(reply: Reply | null): void {
    const sharing = reply?.sharing ?? "off";
    if (sharing === "sharing") watcher.start();
    else watcher.stop();
    clearInterval(address);
    if (sharing === "paused" || sharing === "deleted" || sharing === "drift") address = setInterval(compareAddress, ADDRESS_MS, location.href);
    if (sharing === "off") badge.hide();
    else badge.show(sharing);
  }

  /** This conversation is not looked at; the one that is opened next may be. */
  function compareAddress(before: string): void {
    if (location.href === before) return;
    clearInterval(address);
    reporter.leave();
    void reporter.ask().then(follow);
  }

  chrome.runtime.onMessage.addListener((raw: unknown, sender) => {
    if (sender.id === chrome.runtime.id && (raw as { kind?: string } | null)?.kind === "ask-again") {
      reporter.memory.startAnew();
      void reporter.ask().then(follow);
    }
    return undefined;
  });
  void reporter.ask().then(follow);
}

// Registered, and run by hand in an open tab, it may come twice.
const once = globalThis as { sharelmRuns?: boolean };
if (!once.sharelmRuns) {
  once.sharelmRuns = true;
  void whichSite().then((site) => site && run(site));
}

/** At an address that its contributor added, the worker knows which program it is. */
async function whichSite(): Promise<Site | undefined> {
  const named = siteAt(location.href);
  if (named) return named;
  const site = siteNamed((await tell({ kind: "who" }))?.site ?? "");
  return site && siteAt(location.href, [site]);
}
