import { toNumber } from "@/shared/components/chart/points";
import { tb } from "@/shared/i18n/breakdowns";
import type { QueryRequest, QueryResult } from "@/shared/lib/api/models";
import { countryCodes, countryName } from "@/shared/lib/country";
import { csvOf } from "@/shared/lib/csv";
import { wordsOf } from "@/shared/lib/filter-words";
import { breakdownOf, GROUP_NAMES, type Group, type Tab } from "./breakdowns";
import { breakdownRequest } from "./queries";
import type { OverviewSearch, View } from "./view";

/** Rows of one page of the dialog. */
export const PAGE = 50;

/** The card whose details an address has open: ?details=pages. */
export const detailsOf = (search: OverviewSearch): Group | null =>
  GROUP_NAMES.find((group) => group === search.details) ?? null;

export const withDetails = (search: OverviewSearch, details: Group): OverviewSearch => ({
  ...search,
  details,
});

export function withoutDetails(search: OverviewSearch): OverviewSearch {
  const { details: _, ...rest } = search;
  return rest;
}

/** Of whole sessions, which begin at one value and may hold others. */
const OF_SESSIONS = ["bounce_rate", "visit_duration"] as const;
/** Parts sessions by what belongs to all of a session, so that a search finds nothing but what it names. */
const WHOLE = new Set<string>(["entry_path", "exit_path"]);

export const leavesOutSessions = (dimension: string, text: string): boolean =>
  text !== "" && dimension !== "event_name" && !WHOLE.has(dimension);

/**
 * The columns, the first one what the card ranks by. A session has no one event name, so names cannot part what
 * speaks of whole sessions. Neither can a search: it finds the sessions that saw such a value at any time, and they
 * would be counted where they began, in rows that nobody looked for.
 */
export function metricsOf(tab: Tab, view: View, text: string): string[] {
  const { dimension, metric } = breakdownOf(tab, view);
  if (dimension === "event_name") return [metric, "visitors", "events_per_visitor"];
  const counts = [...new Set([metric, "visitors", "pageviews"])];
  return leavesOutSessions(dimension, text) ? counts : [...counts, ...OF_SESSIONS];
}

/** The server compares letter by letter; people do not. */
const spellings = (text: string): string[] => {
  const lower = text.toLowerCase();
  const first = lower.slice(0, 1).toUpperCase() + lower.slice(1);
  return [...new Set([text, lower, text.toUpperCase(), first])];
};

/** The codes whose words hold a text, where the reader sees words instead of values. */
function codesOf(dimension: string, text: string): string[] | null {
  const holds = (words: string) => words.toLocaleLowerCase().includes(text.toLocaleLowerCase());
  if (dimension === "country") return countryCodes().filter((code) => holds(countryName(code)));
  if (dimension !== "channel") return null;
  return Object.keys(tb.channels).filter((code) => holds(wordsOf(dimension, code)));
}

/** A search as the query's own filter, so that it looks at all values and not at one page of them. */
export function searchFilter(dimension: string, text: string): unknown[] {
  const codes = codesOf(dimension, text);
  if (codes === null) return ["contains", dimension, spellings(text)];
  return ["is", dimension, codes.length > 0 ? codes : [text]];
}

export type Sort = { column: string; direction: "asc" | "desc" };
export type Asked = { text: string; sort: Sort | null; page: number };

/** What is sorted by: a column that a search has taken away gives way to the first one. */
export function sortOf(asked: Asked, dimension: string, metrics: readonly string[]): Sort {
  const { sort } = asked;
  if (sort && (sort.column === dimension || metrics.includes(sort.column))) return sort;
  return { column: metrics[0] ?? dimension, direction: "desc" };
}

/** The next order of a column: numbers from the most, names from A, and the other way round. */
export function turned(sort: Sort, column: string, isName: boolean): Sort {
  if (sort.column === column)
    return { column, direction: sort.direction === "asc" ? "desc" : "asc" };
  return { column, direction: isName ? "asc" : "desc" };
}

export function detailsRequest(tab: Tab, view: View, asked: Asked): QueryRequest {
  const breakdown = breakdownOf(tab, view);
  const { dimension } = breakdown;
  const metrics = metricsOf(tab, view, asked.text);
  const { column, direction } = sortOf(asked, dimension, metrics);
  const request = breakdownRequest(view, breakdown, PAGE);
  const found = asked.text && searchFilter(dimension, asked.text);
  return {
    ...request,
    metrics,
    ...(found ? { filters: request.filters ? ["and", request.filters, found] : found } : {}),
    order_by: [[column, direction]],
    offset: asked.page * PAGE,
    include: { total_rows: true },
  };
}

export type DetailRow = { value: string | null; metrics: (number | null)[] };
export type Details = {
  dimension: string;
  metrics: string[];
  rows: DetailRow[];
  totalRows: number;
  warnings: string[];
};

/** What was asked is read back from the answer: the one on screen may still belong to the question before. */
export function toDetails(result: QueryResult): Details {
  const names = (kind: "dimension" | "metric") =>
    result.columns.filter((column) => column.kind === kind).map((column) => column.name);
  const rows = result.rows.map(({ dimensions: [value], metrics }) => ({
    value: value === null || value === undefined ? null : String(value),
    metrics: metrics.map((metric) => toNumber(metric)),
  }));
  return {
    dimension: names("dimension")[0] ?? "",
    metrics: names("metric"),
    rows,
    totalRows: result.total_rows ?? rows.length,
    warnings: result.meta.warnings,
  };
}

/** The rows shown, with the values as they are counted: names of countries differ from reader to reader. */
export const toCsv = ({ dimension, metrics, rows }: Details): string =>
  csvOf([[dimension, ...metrics], ...rows.map((row) => [row.value, ...row.metrics])]);
