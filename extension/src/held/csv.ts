/** Tables as RFC 4180 writes them, safe to open: no cell is a formula to any program. */

export function toCsv(lines: readonly (readonly string[])[]): string {
  return lines.map((cells) => cells.map(cell).join(",") + "\r\n").join("");
}

/** What a spreadsheet would take for a formula gets an apostrophe in front (OWASP ASVS 1.2.10). */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) || safe !== text ? `"${safe.replace(/"/g, '""')}"` : safe;
}
