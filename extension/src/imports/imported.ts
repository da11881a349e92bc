/** A conversation as an export file holds it, whichever service wrote it; and the tree that it becomes. */

import type { Kept, Tree } from "../capture/tree";
import { hasText, LONGEST_ID, type Part, type Role, type Turn, type TurnId } from "../capture/turn";

export interface Imported {
  /** As the service's own pages name it: the same conversation, once imported and once seen, is one. */
  readonly id: string;
  readonly title: string;
  /** Milliseconds; 0 where the file does not say. */
  readonly at: number;
  readonly model: string;
  readonly tree: Tree;
}

/** One entry of a file. Without a turn (the service's own notes, tools) it only ties those around it. */
export interface Entry {
  readonly id: TurnId;
  readonly after: TurnId | null;
  readonly turn: Turn | null;
}

/** The service whose file it is. `site` is the name under which its pages are known here. */
export interface Service {
  readonly site: string;
  readonly platform: string;
  /** Whether a file is of this service, from its first conversation. */
  isOne(value: unknown): boolean;
  /** null when it is not what it should be. */
  read(value: unknown, place: number): Imported | null;
}

/** The tree of all entries with text. `current`: the last turn of what the service showed last; every other way is a branch. */
export function treeOf(entries: readonly Entry[], current: TurnId | null): Tree {
  const all = new Map(entries.map((entry) => [entry.id, entry]));
  const children = new Map<TurnId | null, TurnId[]>();
  for (const { id, after } of all.values()) {
    const above = after !== null && all.has(after) ? after : null;
    children.set(above, [...(children.get(above) ?? []), id]);
  }
  const turns: Record<TurnId, Kept> = {};
  const sequence: TurnId[] = [];
  const aboveOf = new Map<TurnId, TurnId | null>();
  const open: Step[] = [...(children.get(null) ?? [])].reverse().map((id) => ({ id, after: null, place: 0, parts: [] }));
  for (let next = open.pop(); next; next = open.pop()) {
    const { id, after, place, parts } = next;
    const turn = all.get(id)?.turn ?? null;
    const isBefore = turn !== null && isOnlyParts(turn) && answersBelow(id, all, children);
    const isKept = turn !== null && hasText(turn) && !isBefore;
    if (isKept) {
      turns[id] = { turn: { ...turn, parts: turn.role === "assistant" ? [...parts, ...turn.parts] : turn.parts, place }, after };
      sequence.push(id);
    }
    aboveOf.set(id, isKept ? id : after);
    const below = isKept ? { after: id, place: place + 1, parts: [] } : { after, place, parts: isBefore ? [...parts, ...turn.parts] : parts };
    for (const child of [...(children.get(id) ?? [])].reverse()) open.push({ id: child, ...below });
  }
  return { turns, sequence, chosen: chosenIn(turns, current === null ? null : (aboveOf.get(current) ?? null)) };
}

interface Step {
  readonly id: TurnId;
  readonly after: TurnId | null;
  readonly place: number;
  /** Thinking and code that stand before an answer in entries of their own: they belong to it. */
  readonly parts: readonly Part[];
}

function isOnlyParts({ role, content, parts }: Turn): boolean {
  return role === "assistant" && content === "" && parts.length > 0;
}

function answersBelow(id: TurnId, all: ReadonlyMap<TurnId, Entry>, children: ReadonlyMap<TurnId | null, readonly TurnId[]>): boolean {
  let below = children.get(id)?.[0];
  while (below !== undefined && all.get(below)?.turn === null) below = children.get(below)?.[0];
  return below !== undefined && all.get(below)?.turn?.role === "assistant";
}

function chosenIn(turns: Readonly<Record<TurnId, Kept>>, end: TurnId | null): Record<TurnId, TurnId> {
  const chosen: Record<TurnId, TurnId> = {};
  for (let at = end; at !== null; at = turns[at]?.after ?? null) chosen[turns[at]?.after ?? ""] = at;
  return chosen;
}

/** A finished turn. */
export function turnOf(id: TurnId, role: Role, content: string, parts: readonly Part[] = [], model = ""): Turn {
  return { id, role, content: content.trim(), parts, isStreaming: false, ...(model && { model: model.slice(0, 200) }) };
}

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function fieldsIn(value: unknown): readonly Fields[] {
  return listIn(value).filter(isFields);
}

export function textIn(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** An id that can be one here; "" otherwise. */
export function idIn(value: unknown): string {
  return typeof value === "string" && value.length <= LONGEST_ID ? value : "";
}

/** A time as seconds since 1970, as milliseconds, or in ISO 8601; 0 when it is none. */
export function timeIn(value: unknown): number {
  const time = typeof value === "number" ? (value < 1e11 ? value * 1000 : value) : typeof value === "string" ? Date.parse(value) : NaN;
  return time >= 0 && time < 8.64e15 ? Math.floor(time) : 0;
}

/** What kind of file it is, from its name, and not the name: "PDF". */
export function kindOf(name: unknown): string {
  return /\.([A-Za-z0-9]{1,8})$/.exec(textIn(name))?.[1]?.toUpperCase() ?? "file";
}
