/** The periods that end now, and can be asked for by a word. */
export const LASTS = ["7d", "30d", "90d", "12mo"] as const;
export type Last = (typeof LASTS)[number];
/** Days are of the project's zone, both included. */
export type Range = { from: string; to: string };
export type Period = { last: Last } | Range;

/** The part of the URL that says when; the words of the grammar that every screen speaks. */
export type PeriodSearch = { p?: Last; from?: string; to?: string };

const DATE = /^\d{4}-\d{2}-\d{2}$/;

export const isDate = (value: unknown): value is string =>
  typeof value === "string" && DATE.test(value) && !Number.isNaN(Date.parse(value));

/** Two days in the order of the calendar, whichever was named first. */
export const toRange = (one: string, other: string): Range =>
  one <= other ? { from: one, to: other } : { from: other, to: one };

/** The range a URL names; null where it names none, or says it wrongly. */
export const parseRange = ({ from, to }: Record<string, unknown>): Range | null =>
  isDate(from) && isDate(to) && from <= to ? { from, to } : null;

/** What the URL asks for; what it says wrongly is as if it had said nothing. */
export const parsePeriod = (search: Record<string, unknown>, usual: Last): Period =>
  parseRange(search) ?? { last: LASTS.find((one) => one === search.p) ?? usual };

/** The shortest URL of a period; of two days in the wrong order, the right one. */
export function periodSearch(period: Period, usual: Last): PeriodSearch {
  if (!("last" in period)) return toRange(period.from, period.to);
  return period.last === usual ? {} : { p: period.last };
}
