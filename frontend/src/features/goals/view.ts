import type { GoalQuestion } from "@/shared/lib/api/models";

export const LASTS = ["7d", "30d", "90d", "12mo"] as const;
export type Last = (typeof LASTS)[number];
export const COMPARES = ["prev", "year", "off"] as const;
export type Compare = (typeof COMPARES)[number];
export const DIMENSIONS = [
  "country",
  "channel",
  "referrer",
  "path",
  "device",
  "browser",
  "os",
  "utm_source",
  "utm_campaign",
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export type Period = { last: Last } | { from: string; to: string };
export type View = {
  period: Period;
  compare: Compare;
  /** The goal that is looked at closely; the first one where null. */
  goal: string | null;
  by: Dimension;
};

/** The part of the URL that the screen is; the words of the grammar that the overview speaks, too. */
export type GoalsSearch = {
  p?: Last;
  from?: string;
  to?: string;
  c?: Compare;
  g?: string;
  b?: Dimension;
};

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 86_400_000;

const oneOf = <T extends string>(list: readonly T[], value: unknown): T | undefined =>
  list.find((item) => item === value);

const isDate = (value: unknown): value is string =>
  typeof value === "string" && DATE.test(value) && !Number.isNaN(Date.parse(value));

/** What the URL asks for; what it says wrongly is as if it had said nothing. */
export function toView({ p, from, to, c, g, b }: Record<string, unknown>): View {
  return {
    period:
      isDate(from) && isDate(to) && from <= to ? { from, to } : { last: oneOf(LASTS, p) ?? "30d" },
    compare: oneOf(COMPARES, c) ?? "prev",
    goal: typeof g === "string" && g !== "" ? g : null,
    by: oneOf(DIMENSIONS, b) ?? "country",
  };
}

/** The shortest URL of a view. */
export function toSearch({ period, compare, goal, by }: View): GoalsSearch {
  const last = "last" in period && period.last !== "30d" ? { p: period.last } : {};
  return {
    ...("last" in period ? last : period),
    ...(compare === "prev" ? {} : { c: compare }),
    ...(goal ? { g: goal } : {}),
    ...(by === "country" ? {} : { b: by }),
  };
}

const COMPARED = { prev: "previous_period", year: "previous_year" } as const;

/** What of a question a view decides, in the API's words. */
export const frameOf = ({ period, compare }: View): Pick<GoalQuestion, "period" | "compare"> => ({
  period,
  ...(compare === "off" ? {} : { compare: COMPARED[compare] }),
});

/** The bucket size that suits a period. */
export function grainOf(period: Period): "hour" | "day" | "month" {
  if ("last" in period) return period.last === "12mo" ? "month" : "day";
  const days = (Date.parse(period.to) - Date.parse(period.from)) / DAY_MS + 1;
  if (days <= 2) return "hour";
  return days <= 200 ? "day" : "month";
}
