/** The structure of the code: imports flow one way, one door to the network, nothing that lets a page's text become code. */

import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const SOURCES = resolve(import.meta.dirname, "../src");

/** Folders from the lowest to the highest; those of one row don't import each other. Types may point anywhere. */
const LAYERS = [["capture"], ["sites", "imports"], ["store"], ["node"], ["held"], ["outbox"], ["worker", "content", "screens"]];

const files = readdirSync(SOURCES, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => ({ name, source: readFileSync(join(SOURCES, name), "utf8") }));

const layerOf = (folder: string): number => LAYERS.findIndex((row) => row.includes(folder));

test.each(files.filter(({ name }) => name.includes("/")))("$name imports from its own layer or below", ({ name, source }) => {
  const folder = name.split("/", 1)[0] as string;
  const imported = [...source.matchAll(/^import (type )?.*? from "(\.[^"]+)";$/gms)].map(([, type, path]) => ({
    isType: type !== undefined,
    folder: relative(SOURCES, resolve(SOURCES, folder, path as string)).split("/", 1)[0] as string,
  }));

  const wrong = imported.filter((each) => each.folder !== folder && layerOf(each.folder) >= layerOf(folder) && !each.isType);

  expect(wrong).toEqual([]);
});

describe("only one file", () => {
  const using = (pattern: RegExp): string[] => files.filter(({ source }) => pattern.test(source)).map(({ name }) => name);

  test("calls fetch", () => {
    expect(using(/\bfetch\(|XMLHttpRequest|sendBeacon|WebSocket|EventSource/)).toEqual(["node/node-api.ts"]);
  });

  test("opens the database", () => {
    expect(using(/openDB|indexedDB/)).toEqual(["store/database.ts"]);
  });
});

test.each([
  ["writes to the console", /console\./],
  ["makes a page of text", /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser/],
  ["runs text", /\beval\(|new Function/],
  ["listens to the page's own messages", /postMessage|addEventListener\("message"|onMessageExternal|CustomEvent/],
  ["asks for all hosts", /all_urls|:\/\/\*\//],
  ["keeps anything in storage that content scripts can read", /storage\.(local|sync|session)\.(set|get)\b/],
])("no file %s", (_, pattern) => {
  expect(files.filter(({ source }) => pattern.test(source)).map(({ name }) => name)).toEqual([]);
});

test("a site looks at its page and does nothing else", () => {
  const sites = files.filter(({ name }) => name.startsWith("sites/"));

  expect(sites.filter(({ source }) => /chrome\.|\.click\(|dispatchEvent|Date\.now|new Date|Math\.random|localStorage|setTimeout/.test(source)).map(({ name }) => name)).toEqual([]);
});

test("content scripts know nothing of nodes, tokens and the database", () => {
  const reached = new Set<string>();
  const follow = (name: string): void => {
    if (reached.has(name)) return;
    reached.add(name);
    const source = files.find((file) => file.name === name)?.source ?? "";
    for (const [, path] of source.matchAll(/^import (?!type ).*? from "(\.[^"]+)";$/gms)) {
      follow(relative(SOURCES, resolve(SOURCES, name, "..", path as string)) + ".ts");
    }
  };

  follow("content/main.ts");

  expect([...reached].filter((name) => /^(node|store|held|outbox|screens|worker)\//.test(name))).toEqual([]);
  expect(reached.size).toBeGreaterThan(10);
});
