/**
 * The extension's own database. No page and no content script can open it, which storage.local
 * does not offer in every browser; so everything private is here and nowhere else.
 */

import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Leaving, Left, Membership, Pack, Row, Sent, SiteSwitch } from "./rows";

export interface Schema extends DBSchema {
  facts: { key: string; value: unknown };
  nodes: { key: string; value: Membership };
  left: { key: string; value: Left };
  switches: { key: string; value: SiteSwitch };
  packs: { key: string; value: Pack };
  paused: { key: string; value: { key: string; at: number } };
  conversations: { key: string; value: Row; indexes: { state: string } };
  outbox: { key: string; value: Leaving; indexes: { key: string } };
  sent: { key: string; value: Sent; indexes: { key: string } };
}

export type Database = IDBPDatabase<Schema>;

const NAME = "sharelm";
const VERSION = 2;

export function openDatabase(): Promise<Database> {
  return openDB<Schema>(NAME, VERSION, {
    upgrade(database, before) {
      if (before < 2) {
        database.createObjectStore("left", { keyPath: "vkey" });
        database.createObjectStore("packs", { keyPath: "site" });
      }
      if (before >= 1) return;
      database.createObjectStore("facts");
      database.createObjectStore("nodes", { keyPath: "vkey" });
      database.createObjectStore("switches", { keyPath: "site" });
      database.createObjectStore("paused", { keyPath: "key" });
      database.createObjectStore("conversations", { keyPath: "key" }).createIndex("state", "state");
      database.createObjectStore("outbox", { keyPath: "w" }).createIndex("key", "key");
      database.createObjectStore("sent", { keyPath: "w" }).createIndex("key", "key");
    },
    // A newer version of the extension in another page waits for this.
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
    },
  });
}
