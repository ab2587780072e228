import { sameFilter, withFilters, withoutFilter } from "@/shared/lib/filters";
import { parseRange, type Range } from "@/shared/lib/period";
import type { Filter, Search } from "@/shared/lib/url/codec";

export const METRICS = ["visitors", "sessions", "pageviews", "events"] as const;
export type Metric = (typeof METRICS)[number];
export const LASTS = ["24h", "7d", "30d", "90d", "12mo"] as const;
export type Last = (typeof LASTS)[number];
export const GRAINS = ["hour", "day", "week", "month"] as const;
export type Grain = (typeof GRAINS)[number];
export const COMPARES = ["prev", "year", "off"] as const;
export type Compare = (typeof COMPARES)[number];

/** The part of the URL the overview reads; whatever else is in it is carried along. */
export type OverviewSearch = Search & {
  p?: Last;
  from?: string;
  to?: string;
  c?: Compare;
  g?: Grain;
  m?: Metric;
};

export type Period = { last: Last } | Range;
export type View = {
  period: Period;
  compare: Compare;
  grain: Grain;
  metric: Metric;
  filters: Filter[];
};

const DAY_MS = 86_400_000;

const oneOf = <T extends string>(list: readonly T[], value: unknown): T | undefined =>
  list.find((item) => item === value);

/** Drops what the grammar does not know from the known keys; unknown keys stay. */
export function validateOverview(raw: Record<string, unknown>): OverviewSearch {
  const range = parseRange(raw);
  const known = {
    p: range ? undefined : oneOf(LASTS, raw.p),
    from: range?.from,
    to: range?.to,
    c: oneOf(COMPARES, raw.c),
    g: oneOf(GRAINS, raw.g),
    m: oneOf(METRICS, raw.m),
  };
  const merged: Record<string, unknown> = { ...raw, ...known };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined));
}

function daysOf(period: Period): number {
  if (!("last" in period)) return (Date.parse(period.to) - Date.parse(period.from)) / DAY_MS + 1;
  return { "24h": 1, "7d": 7, "30d": 30, "90d": 90, "12mo": 365 }[period.last];
}

/** The bucket sizes that suit a period, the usual one first; none gives more than 600 buckets. */
export function grainsFor(period: Period): readonly [Grain, ...Grain[]] {
  const days = daysOf(period);
  if (days <= 2) return ["hour"];
  if (days <= 14) return ["day", "hour"];
  if (days <= 45) return ["day", "week"];
  if (days <= 200) return ["day", "week", "month"];
  if (days <= 600) return ["month", "week", "day"];
  return ["month", "week"];
}

export function toView(search: OverviewSearch): View {
  const period: Period =
    search.from && search.to ? { from: search.from, to: search.to } : { last: search.p ?? "30d" };
  const grains = grainsFor(period);
  return {
    period,
    compare: search.c ?? "prev",
    grain: oneOf(grains, search.g) ?? grains[0],
    metric: search.m ?? "visitors",
    filters: search.f ?? [],
  };
}

const without = (search: OverviewSearch, ...keys: (keyof OverviewSearch)[]): OverviewSearch =>
  Object.fromEntries(Object.entries(search).filter(([key]) => !keys.includes(key)));

export const withLast = (search: OverviewSearch, p: Last): OverviewSearch => ({
  ...without(search, "from", "to", "g"),
  p,
});

export const withRange = (search: OverviewSearch, range: Range): OverviewSearch => ({
  ...without(search, "p", "g"),
  ...range,
});

export const withoutFilters = (search: OverviewSearch): OverviewSearch => withFilters(search, []);

export const isFiltered = (view: View, dimension: string, value: string): boolean =>
  view.filters.some((one) => sameFilter(one, { op: "is", dimension, values: [value] }));

/** A click on a value: only this one; a second click: all again. */
export function toggleValue(
  search: OverviewSearch,
  dimension: string,
  value: string,
): OverviewSearch {
  const filter: Filter = { op: "is", dimension, values: [value] };
  const before = search.f ?? [];
  if (before.some((one) => sameFilter(one, filter))) return withoutFilter(search, filter);
  const others = before.filter((one) => !(one.op === "is" && one.dimension === dimension));
  return { ...search, f: [...others, filter] };
}

/** What is left out of a dimension, one value more: several share one filter. */
export function excludeValue(
  search: OverviewSearch,
  dimension: string,
  value: string,
): OverviewSearch {
  const before = search.f ?? [];
  const isOut = ({ op, dimension: other }: Filter) => op === "is_not" && other === dimension;
  const values = before.filter(isOut).flatMap((one) => one.values);
  const all = [...new Set([...values, value])];
  return {
    ...search,
    f: [...before.filter((one) => !isOut(one)), { op: "is_not", dimension, values: all }],
  };
}

/** Whether the period can still grow. A day of grace on each side: the project's zone is not the reader's. */
export const isLive = (period: Period, now: number): boolean =>
  "last" in period || Date.parse(period.to) + 2 * DAY_MS > now;
