/** Reads an export file in the browser: which service's it is, and its conversations. Nothing of it leaves. */

import { pathsOf } from "../capture/paths";
import { unpack } from "./archive";
import { chatgpt } from "./chatgpt";
import { claude } from "./claude";
import { aiStudio, takeout } from "./gemini";
import { isFields, type Imported, type Service } from "./imported";
import { librechat } from "./librechat";
import { openWebui } from "./open-webui";

const SERVICES: readonly Service[] = [chatgpt, claude, aiStudio, takeout, openWebui, librechat];
const MOST_BYTES = 256 << 20;

export interface ExportFile {
  readonly service: Pick<Service, "site" | "platform">;
  readonly conversations: readonly Imported[];
  /** Entries that are no conversation, or have no text. */
  readonly passedOver: number;
}

/** Each has words of its own in _locales; `found` says what was there, without a word of anybody's. */
export interface NoExport {
  readonly why: "importTooLarge" | "importNoJson" | "importNoZip" | "importEmptyZip" | "importUnknown" | "importNothing";
  readonly found: string;
}

export async function readExport(file: Blob, mostBytes = MOST_BYTES): Promise<ExportFile | NoExport> {
  if (file.size > mostBytes) return { why: "importTooLarge", found: `${Math.ceil(file.size / (1 << 20))} MB` };
  const start = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  const isZip = start[0] === 0x50 && start[1] === 0x4b;
  const texts = isZip ? unpack(new Uint8Array(await file.arrayBuffer()), mostBytes) : [await file.text()];
  if ("why" in texts) return texts;
  const values: unknown[] = [];
  for (const text of texts) {
    const value = parsed(text);
    if (value === undefined) return { why: "importNoJson", found: "" };
    values.push(...(Array.isArray(value) ? (value as unknown[]) : [value]));
  }
  return sorted(values);
}

/** In a file of several, the service is that of the first entry which anybody knows. */
function sorted(values: readonly unknown[]): ExportFile | NoExport {
  const service = SERVICES.find((each) => values.some((value) => each.isOne(value)));
  if (!service) return { why: "importUnknown", found: shapeOf(values[0]) };
  const all = values.map((value, place) => (service.isOne(value) ? service.read(value, place) : null));
  const conversations = all.filter((each): each is Imported => each !== null && pathsOf(each.tree).length > 0);
  if (conversations.length === 0) return { why: "importNothing", found: service.platform };
  return { service, conversations: conversations.sort((one, other) => other.at - one.at), passedOver: all.length - conversations.length };
}

/** How the first entry is built: names that look like names of fields, and no values. */
function shapeOf(value: unknown): string {
  if (!isFields(value)) return Array.isArray(value) ? "[…]" : value === undefined ? "[]" : typeof value;
  const names = Object.keys(value).filter((name) => /^[A-Za-z_]{1,30}$/.test(name));
  return `{${names.slice(0, 8).join(", ")}${names.length > 8 ? ", …" : ""}}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, "")) as unknown;
  } catch {
    return undefined;
  }
}
