import type { SqlResult } from "@/shared/lib/api/models";

/** The columns of the table `events`, as docs/reference/sql.md has them. */
export const COLUMNS: readonly (readonly [type: string, names: readonly string[]])[] = [
  ["UUID", ["event_id"]],
  ["VARCHAR", ["event_name", "event_source"]],
  ["TIMESTAMP WITH TIME ZONE", ["timestamp", "received_at"]],
  ["VARCHAR", ["user_id", "session_id", "anonymous_id", "account_id"]],
  ["VARCHAR", ["host", "path", "title", "url_scheme", "url_query"]],
  ["VARCHAR", ["referrer", "referrer_host", "channel"]],
  ["VARCHAR", ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"]],
  ["VARCHAR", ["user_agent", "browser", "browser_version", "os", "os_version", "device"]],
  ["VARCHAR", ["country", "region", "city", "language", "screen", "ip_address"]],
  ["DECIMAL(18,4)", ["revenue"]],
  ["VARCHAR", ["currency"]],
  ["DOUBLE", ["engagement_time"]],
  ["SMALLINT", ["scroll_depth"]],
  ["VARCHAR", ["bot"]],
  ["JSON", ["event_properties"]],
];

/** The text with the name put where the selection is, and where the cursor is then. */
export function inserted(text: string, start: number, end: number, name: string) {
  const before = text.slice(0, start);
  // Two names in a row are a list of what to select.
  const gap = /[\w"]$/.test(before) ? ", " : "";
  return {
    text: before + gap + name + text.slice(end),
    cursor: before.length + gap.length + name.length,
  };
}

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

/** The answer as CSV, which no spreadsheet runs. */
export function toCsv({ columns, rows }: SqlResult): string {
  const lines = [columns.map(({ name }) => name), ...rows];
  return lines.map((line) => `${line.map(field).join(",")}\r\n`).join("");
}

const NUMBERS = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL)/;

/** Whether a column stands to the right, digits below digits. */
export const isNumeric = (type: string): boolean => NUMBERS.test(type);
