/** Everything that is kept here of a contributor, for them to take along: as JSON, and as a table. No token and no secret is in it. */

import { toCsv } from "../held/csv";
import { formatConversation } from "../held/format";
import type { SentConversation } from "../node/contribution";
import type { Database } from "../store/database";
import type { Conversation } from "../store/rows";
import { settingsOf } from "../store/settings";

export async function ownData(database: Database, now: number): Promise<object> {
  const member = ({ vkey, origin, name, url, joinedAt, consent }: { vkey: string; origin: string; name: string; url: string; joinedAt: number; consent: object }): object =>
    ({ vkey, origin, name, url, joinedAt, consent });
  return {
    format: "sharelm-own-data/v1",
    savedAt: new Date(now).toISOString(),
    settings: await settingsOf(database),
    nodes: (await database.getAll("nodes")).map(member),
    left: (await database.getAll("left")).map((node) => ({ ...member(node), leftAt: node.leftAt })),
    sites: await database.getAll("switches"),
    conversations: await database.getAll("conversations"),
    outbox: await database.getAll("outbox"),
    contributions: await database.getAll("sent"),
  };
}

const COLUMNS = ["state", "conversation", "platform", "model", "day", "node", "commitment", "log", "index", "turn", "role", "text", "rating"];

/** One line for each turn: first what rests here, then what was sent, as it was sent. */
export async function ownTable(database: Database): Promise<string> {
  const { demographics } = await settingsOf(database);
  const names = new Map([...(await database.getAll("nodes")), ...(await database.getAll("left"))].map(({ vkey, name }) => [vkey, name]));
  const held = (await database.getAllFromIndex("conversations", "state", "held")) as Conversation[];
  const lines = held.flatMap((row, number) => linesOf(formatConversation(row, demographics), ["resting", `resting-${number + 1}`], ["", "", "", ""]));
  for (const [number, { contribution, node, w, standing, record }] of (await database.getAll("sent")).entries()) {
    const place = [names.get(node) ?? "", w, record?.origin ?? "", record ? String(record.index) : ""];
    const what = [standing, `sent-${number + 1}`];
    lines.push(...(contribution ? linesOf(contribution.conversation, what, place) : [[...what, "", "", "", ...place, "", "", "", ""]]));
  }
  return toCsv([COLUMNS, ...lines]);
}

function linesOf({ conversation, platform, model, timestamp }: SentConversation, what: readonly string[], place: readonly string[]): string[][] {
  return conversation.map(({ role, content, rating }, index) => [...what, platform, model, timestamp, ...place, String(index + 1), role, content, rating === undefined ? "" : String(rating)]);
}
