/**
 * What a content script may say to the worker, and how it is read: shape and bounds are checked, since a page
 * whose renderer was taken over can say anything in its name (threats E1, E2).
 */

import { countsOf, type Counts, type DriftRule } from "../capture/drift";
import type { Seen } from "../capture/tree";
import { LONGEST_ID, type Part, type Turn } from "../capture/turn";
import type { Sharing } from "../held/switches";
import type { Selectors } from "../sites/site";

/** A page of none of the named sites, at an address that its contributor added: which one is it? */
export interface Who {
  readonly kind: "who";
}

export type Message =
  | { readonly kind: "hello"; readonly site: string; readonly conversationId: string | null }
  | { readonly kind: "seen"; readonly site: string; readonly conversationId: string; readonly model: string; readonly seen: readonly Seen[] }
  | { readonly kind: "pause"; readonly site: string; readonly conversationId: string | null; readonly what: "everything" | "site" | "conversation" }
  | { readonly kind: "worse"; readonly site: string; readonly version: number }
  | { readonly kind: "drift"; readonly site: string; readonly rule: DriftRule; readonly version: number; readonly counts: Counts };

/** What the worker answers, and all that a content script ever learns. */
export interface Reply {
  readonly sharing: Sharing | "deleted";
  /** Newer ones than the content script's own, which a node serves to everybody. */
  readonly selectors?: Selectors;
  /** To the question which site a page is of. */
  readonly site?: string;
}

/** From a screen of the extension's own: something was changed in the database. */
export interface Changed {
  readonly kind: "changed";
}

const MOST_TURNS = 2_000;
const MOST_PARTS = 200;
const LONGEST_TEXT = 1 << 20;
const LONGEST_ALL = 8 << 20;
const LONGEST_TITLE = 500;
const LONGEST_SITE = 240;
const KINDS = ["text", "code", "thinking", "citation", "artifact", "image", "file"];
const RULES = ["nothing-found", "questions-missing", "answers-missing", "empty-turns", "buttons-as-text"];

export function isWho(raw: unknown): raw is Who {
  return isObject(raw) && raw["kind"] === "who";
}

/** The message, made anew from what was checked; null when it is none. */
export function parseMessage(raw: unknown): Message | null {
  if (!isObject(raw) || !isText(raw["site"], LONGEST_SITE)) return null;
  const { kind, site, conversationId } = raw;
  switch (kind) {
    case "hello":
      return isIdOrNull(conversationId) ? { kind, site, conversationId } : null;
    case "pause": {
      const what = raw["what"];
      const isOne = what === "everything" || what === "site" || (what === "conversation" && conversationId !== null);
      return isOne && isIdOrNull(conversationId) ? { kind, site, conversationId, what } : null;
    }
    case "seen": {
      const { model, seen } = raw;
      if (!isId(conversationId) || !isText(model, 200) || !Array.isArray(seen) || seen.length > MOST_TURNS) return null;
      const parsed = seen.map(parseSeen);
      const size = parsed.reduce((sum, each) => sum + (each ? sizeOf(each.turn) : 0), 0);
      return parsed.some((each) => each === null) || size > LONGEST_ALL ? null : { kind, site, conversationId, model, seen: parsed as Seen[] };
    }
    case "worse":
      return isCount(raw["version"]) ? { kind, site, version: raw["version"] } : null;
    case "drift": {
      const { rule, version, counts } = raw;
      if (!RULES.includes(rule as string) || !isCount(version) || !isObject(counts)) return null;
      const names = Object.keys(countsOf({ conversationId: null, turns: [], model: "", isStreaming: false, health: noHealth }));
      if (!names.every((name) => isCount(counts[name]))) return null;
      return { kind, site, rule: rule as DriftRule, version, counts: Object.fromEntries(names.map((name) => [name, counts[name]])) as Counts };
    }
    default:
      return null;
  }
}

const noHealth = { isChat: false, questions: 0, answers: 0, empty: 0, withButtons: 0 };

function parseSeen(raw: unknown): Seen | null {
  if (!isObject(raw) || !isIdOrNull(raw["after"])) return null;
  const turn = parseTurn(raw["turn"]);
  return turn && { turn, after: raw["after"] };
}

function parseTurn(raw: unknown): Turn | null {
  if (!isObject(raw)) return null;
  const { id, role, content, parts, model, place, version } = raw;
  if (!isId(id) || (role !== "user" && role !== "assistant") || !isText(content, LONGEST_TEXT) || raw["isStreaming"] !== false) return null;
  if (!Array.isArray(parts) || parts.length > MOST_PARTS) return null;
  const parsed = parts.map(parsePart);
  if (parsed.some((part) => part === null)) return null;
  if (model !== undefined && !isText(model, 200)) return null;
  if (place !== undefined && !(typeof place === "number" && Number.isSafeInteger(place))) return null;
  if (version !== undefined && !(isObject(version) && isCount(version["index"]) && isCount(version["count"]))) return null;
  return {
    id, role, content,
    parts: parsed as Part[],
    isStreaming: false,
    ...(model !== undefined && { model }),
    ...(place !== undefined && { place }),
    ...(version !== undefined && { version: { index: version["index"] as number, count: version["count"] as number } }),
  };
}

function parsePart(raw: unknown): Part | null {
  if (!isObject(raw) || !KINDS.includes(raw["kind"] as string) || !isText(raw["text"], LONGEST_TEXT)) return null;
  const { kind, text, title, language } = raw;
  if ((title !== undefined && !isText(title, LONGEST_TITLE)) || (language !== undefined && !isText(language, 100))) return null;
  return { kind, text, ...(title !== undefined && { title }), ...(language !== undefined && { language }) } as Part;
}

function sizeOf({ content, parts }: Turn): number {
  return content.length + parts.reduce((sum, { text }) => sum + text.length, 0);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown, longest: number): value is string {
  return typeof value === "string" && value.length <= longest;
}

function isId(value: unknown): value is string {
  return isText(value, LONGEST_ID) && value !== "";
}

function isIdOrNull(value: unknown): value is string | null {
  return value === null || isId(value);
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
