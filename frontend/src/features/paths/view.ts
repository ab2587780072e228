import { parseFilters, withFilters } from "@/shared/lib/filters";
import { type Period, type PeriodSearch, parsePeriod, periodSearch } from "@/shared/lib/period";
import { parseStep, type Step, stringifyStep } from "@/shared/lib/steps";
import type { Filter } from "@/shared/lib/url/codec";

export const WAYS = ["from", "to"] as const;
export type Way = (typeof WAYS)[number];
export const ITEMS = ["both", "pages", "events"] as const;
export type Items = (typeof ITEMS)[number];
export const DEPTHS = [2, 3, 4, 5, 6, 7, 8] as const;
export const BRANCHES = [3, 6, 10, 20] as const;
const DEPTH = 5;
const BRANCH = 6;

export type View = {
  anchor: Step | null;
  way: Way;
  period: Period;
  items: Items;
  depth: number;
  branches: number;
  filters: Filter[];
};

/** The part of the URL that a question about paths is. */
export type PathsSearch = PeriodSearch & {
  s?: string;
  w?: Way;
  i?: Items;
  d?: string;
  n?: string;
  f?: Filter[];
};

const oneOf = <T extends string>(list: readonly T[], value: unknown): T | undefined =>
  list.find((item) => item === value);

const numberOf = (list: readonly number[], value: unknown): number | undefined =>
  list.find((item) => String(item) === String(value));

/** What can be steps of a way that begins or ends with a page, or with an event. */
export const itemsFor = (anchor: Step | null): readonly Items[] =>
  ITEMS.filter((items) => items !== (anchor?.kind === "page" ? "events" : "pages"));

/** What the URL asks for; what it says wrongly is as if it had said nothing. */
export function toView(search: Record<string, unknown>): View {
  const anchor = parseStep(search.s);
  return {
    anchor,
    way: oneOf(WAYS, search.w) ?? "from",
    period: parsePeriod(search, "30d"),
    items: oneOf(anchor ? itemsFor(anchor) : ITEMS, search.i) ?? "both",
    depth: numberOf(DEPTHS, search.d) ?? DEPTH,
    branches: numberOf(BRANCHES, search.n) ?? BRANCH,
    filters: parseFilters(search),
  };
}

/** The shortest URL of a view. */
export function toSearch({ anchor, way, period, items, ...view }: View): PathsSearch {
  const search = {
    ...(anchor ? { s: stringifyStep(anchor) } : {}),
    ...(way === "from" ? {} : { w: way }),
    ...periodSearch(period, "30d"),
    ...(items === "both" ? {} : { i: items }),
    ...(view.depth === DEPTH ? {} : { d: String(view.depth) }),
    ...(view.branches === BRANCH ? {} : { n: String(view.branches) }),
  };
  return withFilters(search, view.filters);
}
