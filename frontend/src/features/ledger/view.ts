import type { Outcome } from "@/shared/lib/api/models";

/** The columns, in the order of an event's way. */
export const OUTCOMES = [
  "accepted",
  "stored",
  "duplicate",
  "dead",
  "purged",
  "bot",
  "rejected",
  "refused",
  "limited",
  "opted_out",
  "excluded",
] as const satisfies readonly Outcome[];

export const LASTS = ["1h", "24h", "7d", "30d", "12mo"] as const;
export type Last = (typeof LASTS)[number];
export const TIMES = ["minute", "hour", "day"] as const;
export type Time = (typeof TIMES)[number];
export const GROUPS = [...TIMES, "outcome", "code", "source", "key"] as const;
export type Group = (typeof GROUPS)[number];
export const isTime = (by: Group): by is Time => TIMES.some((time) => time === by);
export const FILTERS = ["outcome", "code", "source", "key"] as const;
export type FilterName = (typeof FILTERS)[number];

const HOUR = 3_600_000;
const LENGTHS: Record<Last, number> = {
  "1h": HOUR,
  "24h": 24 * HOUR,
  "7d": 7 * 24 * HOUR,
  "30d": 30 * 24 * HOUR,
  "12mo": 365 * 24 * HOUR,
};

/** The part of the URL that the ledger reads. */
export type LedgerSearch = {
  p?: Last;
  from?: string;
  to?: string;
  by?: Group;
  outcome?: Outcome;
  code?: string;
  source?: string;
  key?: string;
};

export type Period = { last: Last } | { from: string; to: string };
export type View = {
  period: Period;
  by: Group;
  filters: { [K in FilterName]?: NonNullable<LedgerSearch[K]> };
};

const oneOf = <T extends string>(list: readonly T[], value: unknown): T | undefined =>
  list.find((item) => item === value);

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

const instant = (value: unknown): string | undefined =>
  typeof value === "string" && !Number.isNaN(Date.parse(value)) ? value : undefined;

const lengthOf = (period: Period): number =>
  "last" in period ? LENGTHS[period.last] : Date.parse(period.to) - Date.parse(period.from);

/** Steps of time that the server answers for so long a period, the usual one first. */
export function timesFor(period: Period): readonly [Group, ...Group[]] {
  const hours = lengthOf(period) / HOUR;
  if (hours <= 2) return ["minute", "hour", "day"];
  if (hours <= 24) return ["hour", "minute", "day"];
  if (hours <= 4 * 24) return ["hour", "day"];
  if (hours <= 32 * 24) return ["day", "hour"];
  return ["day"];
}

export const groupsFor = (period: Period): readonly Group[] =>
  GROUPS.filter(
    (group) => !TIMES.some((time) => time === group) || timesFor(period).includes(group),
  );

const without = <T extends object>(record: T): T =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;

/** What the URL asks for; what it says wrongly is as if it had said nothing. */
export function toView(search: Record<string, unknown>): View {
  const from = instant(search.from);
  const to = instant(search.to);
  const period: Period =
    from && to && from < to ? { from, to } : { last: oneOf(LASTS, search.p) ?? "24h" };
  return {
    period,
    by: oneOf(groupsFor(period), search.by) ?? timesFor(period)[0],
    filters: without({
      outcome: oneOf(OUTCOMES, search.outcome),
      code: text(search.code),
      source: text(search.source),
      key: text(search.key),
    }),
  };
}

/** The shortest URL of a view. */
export function toSearch(view: View): LedgerSearch {
  const { period } = view;
  return without({
    ...("last" in period ? { p: period.last === "24h" ? undefined : period.last } : period),
    by: view.by === timesFor(period)[0] ? undefined : view.by,
    ...view.filters,
  });
}

/** Another period keeps how it is grouped, unless that is a step of time: then it is the usual one. */
export function withPeriod(view: View, period: Period): View {
  const byTime = TIMES.some((time) => time === view.by);
  return { ...view, period, by: byTime ? timesFor(period)[0] : view.by };
}

/** Only what belongs to a line of the table, seen over time. */
export function narrowed(view: View, value: string): View {
  const name = FILTERS.find((one) => one === view.by);
  if (!name) return view;
  return { ...view, by: timesFor(view.period)[0], filters: { ...view.filters, [name]: value } };
}

export function withoutFilter(view: View, name: FilterName): View {
  const { [name]: _gone, ...filters } = view.filters;
  return { ...view, filters };
}

/** The question for the API. A period that ends now leaves its end to the server. */
export function questionOf(view: View, now: number) {
  const { period } = view;
  const range =
    "last" in period
      ? { from: new Date(now - LENGTHS[period.last]).toISOString() }
      : { from: period.from, to: period.to };
  return { ...range, group_by: view.by, ...view.filters };
}
