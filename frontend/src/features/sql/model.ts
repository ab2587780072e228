import type { SqlResult } from "@/shared/lib/api/models";
import { cellText, csvOf } from "@/shared/lib/csv";

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

/** The answer as CSV, which no spreadsheet runs. */
export function toCsv({ columns, rows }: SqlResult): string {
  return csvOf([columns.map(({ name }) => name), ...rows]);
}

const NUMBERS = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL)/;

/** Whether a column stands to the right, digits below digits. */
export const isNumeric = (type: string): boolean => NUMBERS.test(type);

const LOOKED_AT = 100;
const NARROWEST = 8;
const WIDEST = 36;

/** How wide each column is, in characters, by its name, its type and its first values. */
export function widthsOf({ columns, rows }: SqlResult): number[] {
  const some = rows.slice(0, LOOKED_AT);
  return columns.map(({ name, type }, at) => {
    const widest = some.reduce(
      (most, row) => Math.max(most, cellText(row[at])?.length ?? 0),
      Math.max(name.length, type.length),
    );
    return Math.min(WIDEST, Math.max(NARROWEST, widest + 2));
  });
}
