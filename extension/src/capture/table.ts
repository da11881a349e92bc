/** Tables as Markdown (GitHub's form): a header, a line, rows; every row on one line. */

import { inlineOf, tidy, type Reading } from "./inline";

export function tableOf(table: Element, reading: Reading): string {
  const rows = [...table.querySelectorAll("tr")].filter((row) => row.closest("table") === table).map((row) => cellsOf(row, reading));
  return formatTable(rows.filter((row) => row.length > 0));
}

/** Rows of cells, the first of them the header; "" when there are none. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const [header, ...others] = rows;
  if (!header) return "";
  const width = Math.max(header.length, ...others.map((row) => row.length));
  return [formatRow(header, width), formatRow(Array(width).fill("---"), width), ...others.map((row) => formatRow(row, width))].join("\n");
}

function cellsOf(row: Element, reading: Reading): string[] {
  return [...row.children]
    .filter((cell) => cell.localName === "td" || cell.localName === "th")
    .map((cell) => tidy(inlineOf(cell.childNodes, reading)));
}

function formatRow(cells: readonly string[], width: number): string {
  const filled = Array.from({ length: width }, (_, column) => (cells[column] ?? "").replace(/\|/g, "\\|").replace(/\n+/g, "<br>"));
  return `| ${filled.join(" | ")} |`;
}
