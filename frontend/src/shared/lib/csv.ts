/** A value as it stands in a cell; what is not known is null, which is no text. */
export function cellText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** What a spreadsheet takes for a formula, in full width too: as the server's own files have it. */
const FORMULA = /^\s*[=+\-@\uff0b\uff0d\uff1d\uff20]|^[\t\r\n]/;
/** Exact decimals come as texts: a number with a minus is no formula. */
const NUMBER = /^-?\d+(\.\d+)?$/;

function field(value: unknown): string {
  const text = cellText(value) ?? "";
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Lines of values as CSV, which no spreadsheet runs. */
export const csvOf = (lines: readonly (readonly unknown[])[]): string =>
  lines.map((line) => `${line.map(field).join(",")}\r\n`).join("");
