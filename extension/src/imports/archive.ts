/** The files with conversations in a ZIP archive, as services hand it out. Nothing else in it is unpacked. */

import { unzipSync, type UnzipFileInfo } from "fflate";
import type { NoExport } from "./export-file";

const CONVERSATIONS = /(^|\/)(conversations(-\d+)?|chat-export[^/]*|My ?Activity)\.json$/i;
const MOST_FILES = 1_000;

/** What an archive says of its sizes may be false: a file that is longer than it says is cut off there, and then is no JSON. */
export function unpack(zip: Uint8Array, mostBytes: number): string[] | NoExport {
  let size = 0;
  let count = 0;
  const isWanted = ({ name, originalSize }: UnzipFileInfo): boolean => {
    if (!CONVERSATIONS.test(name)) return false;
    size += originalSize;
    count += 1;
    return size <= mostBytes && count <= MOST_FILES;
  };
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(zip, { filter: isWanted });
  } catch {
    return { why: "importNoZip", found: "" };
  }
  if (size > mostBytes || count > MOST_FILES) return { why: "importTooLarge", found: `${Math.ceil(size / (1 << 20))} MB` };
  const names = Object.keys(files).sort();
  if (names.length === 0) return { why: "importEmptyZip", found: "" };
  return names.map((name) => new TextDecoder().decode(files[name]));
}
