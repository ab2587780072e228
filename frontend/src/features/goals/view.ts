import type { GoalQuestion } from "@/shared/lib/api/models";
import { parseFilters, withFilters } from "@/shared/lib/filters";
import { type Period, type PeriodSearch, parsePeriod, periodSearch } from "@/shared/lib/period";
import type { Filter } from "@/shared/lib/url/codec";

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

export type View = {
  period: Period;
  compare: Compare;
  /** The goal that is looked at closely; the first one where null. */
  goal: string | null;
  by: Dimension;
  filters: Filter[];
};

/** The part of the URL that the screen is; the words of the grammar that the overview speaks, too. */
export type GoalsSearch = PeriodSearch & {
  c?: Compare;
  g?: string;
  b?: Dimension;
  f?: Filter[];
};

const DAY_MS = 86_400_000;

const oneOf = <T extends string>(list: readonly T[], value: unknown): T | undefined =>
  list.find((item) => item === value);

/** What the URL asks for; what it says wrongly is as if it had said nothing. */
export function toView(search: Record<string, unknown>): View {
  const { c, g, b } = search;
  return {
    period: parsePeriod(search, "30d"),
    compare: oneOf(COMPARES, c) ?? "prev",
    goal: typeof g === "string" && g !== "" ? g : null,
    by: oneOf(DIMENSIONS, b) ?? "country",
    filters: parseFilters(search),
  };
}

/** The shortest URL of a view. */
export function toSearch({ period, compare, goal, by, filters }: View): GoalsSearch {
  const search = {
    ...periodSearch(period, "30d"),
    ...(compare === "prev" ? {} : { c: compare }),
    ...(goal ? { g: goal } : {}),
    ...(by === "country" ? {} : { b: by }),
  };
  return withFilters(search, filters);
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
