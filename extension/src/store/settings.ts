/** What the contributor set, in one row. */

import type { Database } from "./database";
import { firstSettings, type Settings } from "./rows";

export async function settingsOf(database: Database): Promise<Settings> {
  return { ...firstSettings, ...((await database.get("facts", "settings")) as Partial<Settings> | undefined) };
}

export async function changeSettings(database: Database, change: Partial<Settings>): Promise<Settings> {
  const transaction = database.transaction("facts", "readwrite");
  const before = (await transaction.store.get("settings")) as Partial<Settings> | undefined;
  const after = { ...firstSettings, ...before, ...change };
  await transaction.store.put(after, "settings");
  await transaction.done;
  return after;
}
