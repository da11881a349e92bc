/** What the worker does with a message from a page, and what it says. */

import { keep } from "../held/capture";
import { newerFor, refusePack } from "../held/packs";
import { pause, reportDrift, sharingOf } from "../held/switches";
import { partsOfName } from "../sites/own";
import { siteNamed } from "../sites/registry";
import type { Database } from "../store/database";
import type { Message, Reply } from "./messages";

export async function answer(database: Database, message: Message, now: number): Promise<Reply> {
  const site = siteNamed(message.site);
  if (!site) return { sharing: "off" };
  const { reader } = partsOfName(site.name);
  const key = "conversationId" in message && message.conversationId !== null ? await keyFor(database, site.name, message.conversationId) : undefined;
  switch (message.kind) {
    case "pause":
      await pause(database, message.what === "site" ? { what: "site", site: site.name } : message.what === "conversation" && key ? { what: "conversation", key } : { what: "everything" }, now);
      break;
    case "drift":
      await reportDrift(database, site.name, { rule: message.rule, version: message.version, counts: message.counts, at: now });
      break;
    case "seen":
      if ((await sharingOf(database, site.name, key)) !== "sharing") break;
      await keep(database, { key: key as string, site: site.name, platform: site.platform, model: message.model, seen: message.seen }, now);
      break;
    case "worse":
      await refusePack(database, reader, message.version);
      break;
    case "hello":
      break;
  }
  const sharing = await sharingOf(database, site.name, key);
  const isDeleted = key !== undefined && (await database.get("conversations", key))?.state === "deleted";
  const selectors = message.kind === "hello" ? await newerFor(database, reader) : null;
  return { sharing: sharing === "sharing" && isDeleted ? "deleted" : sharing, ...(selectors && { selectors }) };
}

/** At an address of one's own the chat may be known from an export file, which does not say where it was. */
async function keyFor(database: Database, site: string, id: string): Promise<string> {
  const [own, imported] = [`${site}/${id}`, `${partsOfName(site).reader}/${id}`];
  const isImported = own !== imported && !(await database.get("conversations", own)) && (await database.get("conversations", imported)) !== undefined;
  return isImported ? imported : own;
}
