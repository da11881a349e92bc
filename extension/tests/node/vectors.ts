/** The protocol's published examples. */

import { readFileSync } from "node:fs";
import { resolve } from "node:path";

export function vectors<T>(name: string): T {
  return JSON.parse(readFileSync(resolve(import.meta.dirname, "../../../federation/vectors", name), "utf8")) as T;
}

export function bytes(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}
