import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toCsv } from "../../src/held/csv";

/** RFC 4180, read back by other means than it was written. */
function read(csv: string): string[][] {
  const lines: string[][] = [[]];
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    (lines.at(-1) as string[]).push(quoted !== undefined ? quoted.replace(/""/g, '"') : (plain as string));
    if (end === "\r\n") lines.push([]);
  }
  return lines.slice(0, -1);
}

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "=HYPERLINK(\"https://evil.example\")"])("%j is no formula", (text) => {
  expect(read(toCsv([["a", text]]))).toEqual([["a", `'${text}`]]);
});

describe("a table", () => {
  test("comes back as it was, but for the apostrophe", () => {
    const cells = fc.array(fc.array(fc.string({ unit: "binary" }), { minLength: 1, maxLength: 4 }), { maxLength: 5 });
    fc.assert(fc.property(cells, (lines) => {
      expect(read(toCsv(lines))).toEqual(lines.map((line) => line.map((text) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text))));
    }));
  });

  test("keeps quotes and line breaks inside a cell", () => {
    expect(toCsv([['a "b"', "c\nd", "e,f"]])).toBe('"a ""b""","c\nd","e,f"\r\n');
  });
});
