/** Every text that is shown is in _locales, in every language, and none is there for nothing. */

import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const messages = (language: string) => JSON.parse(read(`_locales/${language}/messages.json`)) as Record<string, { message: string }>;
const english = messages("en");

const sources = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts")).map((name) => read(join("src", name)));
const pages = readdirSync(join(ROOT, "static")).filter((name) => name.endsWith(".html")).map((name) => read(join("static", name)));
const all = [...sources, ...pages, read("build/manifest.js")].join("\n");

describe.each(readdirSync(join(ROOT, "_locales")))("%s", (language) => {
  test("has every text, and no other", () => {
    expect(Object.keys(messages(language)).sort()).toEqual(Object.keys(english).sort());
  });

  test("has a place for every value", () => {
    const values = (text: string): string[] => [...new Set(text.match(/\$\d/g))].sort();

    for (const [name, { message }] of Object.entries(messages(language))) expect([name, values(message)]).toEqual([name, values(english[name]?.message ?? "")]);
  });
});

test("every name that is used is there", () => {
  const used = [...all.matchAll(/\bt\("(\w+)"|data-(?:text|label|title)="(\w+)"|__MSG_(\w+)__/g)].map(([, one, two, three]) => one ?? two ?? three);

  expect(used.length).toBeGreaterThan(100);
  expect(used.filter((name) => !(name as string in english))).toEqual([]);
});

test("every text is used", () => {
  const built = /^(part|site|gender|standing)_/;      // put together from a kind

  expect(Object.keys(english).filter((name) => !built.test(name) && !new RegExp(`["_]${name}(["_]|Why)|\`${name}`).test(all) && !name.endsWith("Why"))).toEqual([]);
});
