import { parseFilters, withFilters } from "@/shared/lib/filters";
import { parseRange, type Range, toRange } from "@/shared/lib/period";
import { parseStep, type Step, stringifyStep } from "@/shared/lib/steps";
import type { Filter } from "@/shared/lib/url/codec";

export const BYS = ["day", "week", "month"] as const;
export type By = (typeof BYS)[number];
/** As many periods as fit a screen. */
export const PERIODS = { day: "14d", week: "12w", month: "12mo" } as const;

export type View = {
  first: Step | null;
  returning: Step | null;
  by: By;
  /** Null: as many periods as fit a screen, up to now. */
  range: Range | null;
  filters: Filter[];
};

/** The part of the URL that a question of retention is. */
export type RetentionSearch = {
  a?: string;
  r?: string;
  by?: By;
  from?: string;
  to?: string;
  f?: Filter[];
};

/** What the URL asks for; what it says wrongly is as if it had said nothing. */
export function toView(search: Record<string, unknown>): View {
  return {
    first: parseStep(search.a),
    returning: parseStep(search.r),
    by: BYS.find((one) => one === search.by) ?? "week",
    range: parseRange(search),
    filters: parseFilters(search),
  };
}

/** The shortest URL of a view. */
export function toSearch({ first, returning, by, range, filters }: View): RetentionSearch {
  const search = {
    ...(first ? { a: stringifyStep(first) } : {}),
    ...(returning ? { r: stringifyStep(returning) } : {}),
    ...(by === "week" ? {} : { by }),
    ...(range ? toRange(range.from, range.to) : {}),
  };
  return withFilters(search, filters);
}
