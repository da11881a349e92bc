/** A zip file that is the same, byte for byte, whenever and wherever it is made from the same files. */

import { zipSync } from "fflate";

// Zip knows no time before 1980, and no time zone.
const TIME = new Date(1980, 0, 1, 0, 0, 0);

/** `files`: contents by path. */
export function zip(files) {
  const sorted = Object.entries(files).sort(([one], [other]) => (one < other ? -1 : 1));
  const entries = Object.fromEntries(sorted.map(([path, content]) => [path, [content, { mtime: TIME, level: 9, os: 0, attrs: 0 }]]));
  return zipSync(entries);
}
