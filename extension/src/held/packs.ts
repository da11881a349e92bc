/** Newer selectors of a site: which are taken, and which of them are used. They are words to look for, and never code. */

import { partsOfName } from "../sites/own";
import { siteNamed } from "../sites/registry";
import type { Selectors } from "../sites/site";
import type { Database } from "../store/database";
import type { NodeKey } from "../store/rows";

const LONGEST = 2_000;
const MOST_WORDS = 200;

/** The selectors of a site with those that a pack has for the same names; null when it is no newer one, or no data of that form. */
export function fitting(own: Selectors, pack: unknown): Selectors | null {
  if (typeof pack !== "object" || pack === null) return null;
  const offered = pack as Readonly<Record<string, unknown>>;
  const version = offered["version"];
  if (typeof version !== "number" || !Number.isSafeInteger(version) || version <= own.version) return null;
  // A name that this version of the extension does not look for means nothing to it.
  const names = Object.keys(own).filter((name) => name !== "version" && Object.hasOwn(offered, name));
  if (names.length === 0 || !names.every((name) => isLike(own[name], offered[name]))) return null;
  return { ...own, ...Object.fromEntries(names.map((name) => [name, offered[name] as string])), version };
}

/** Keeps what is newer than all that was there before. Gives back whether anything was. */
export async function takePacks(database: Database, node: NodeKey, packs: Readonly<Record<string, unknown>>, now: number): Promise<boolean> {
  let isAny = false;
  const transaction = database.transaction(["packs", "switches"], "readwrite");
  const [kept, switches] = [transaction.objectStore("packs"), transaction.objectStore("switches")];
  for (const [name, pack] of Object.entries(packs)) {
    const site = siteNamed(name);
    const selectors = site && fitting(site.selectors as Selectors, pack);
    const before = await kept.get(name);
    if (!selectors || (before && before.selectors.version >= selectors.version)) continue;
    await kept.put({ site: name, node, selectors, takenAt: now });
    for (const { drift, ...others } of await switches.getAll()) {
      // Read anew, with other eyes; if it is still wrong the alarm says so again.
      if (drift && partsOfName(others.site).reader === name) await switches.put(others);
    }
    isAny = true;
  }
  await transaction.done;
  return isAny;
}

/** Those to read a site with instead of its own; null when its own are the newest, or read better. */
export async function newerFor(database: Database, name: string): Promise<Selectors | null> {
  const own = siteNamed(name)?.selectors as Selectors | undefined;
  const found = await database.get("packs", name);
  // Fitted again: since it was taken the extension may have become newer, and look for other names.
  return own && found && !found.isRefused ? fitting(own, found.selectors) : null;
}

/** A page was read worse with them: no page is read with this version any more. */
export async function refusePack(database: Database, name: string, version: number): Promise<void> {
  const transaction = database.transaction("packs", "readwrite");
  const found = await transaction.store.get(name);
  if (found?.selectors.version === version) await transaction.store.put({ ...found, isRefused: true });
  await transaction.done;
}

function isLike(own: unknown, offered: unknown): boolean {
  if (Array.isArray(own)) return Array.isArray(offered) && offered.length <= MOST_WORDS && offered.every(isWord);
  return typeof own === "string" && isWord(offered);
}

function isWord(value: unknown): value is string {
  return typeof value === "string" && value.length <= LONGEST;
}
