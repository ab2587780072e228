import { parseFilters, withFilters } from "@/shared/lib/filters";
import { type Period, type PeriodSearch, parsePeriod, periodSearch } from "@/shared/lib/period";
import { parseStep, type Step, stringifyStep } from "@/shared/lib/steps";
import type { Filter } from "@/shared/lib/url/codec";

export const WINDOWS = ["1h", "24h", "7d", "14d", "30d", "90d"] as const;
export type Window = (typeof WINDOWS)[number];
export const ORDERS = ["ordered", "strict"] as const;
export type Order = (typeof ORDERS)[number];
export const DIMENSIONS = [
  "channel",
  "referrer",
  "country",
  "device",
  "browser",
  "os",
  "utm_source",
  "utm_campaign",
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** The server's own bounds. */
export const LEAST_STEPS = 2;
export const MOST_STEPS = 12;

export type View = {
  steps: Step[];
  period: Period;
  window: Window;
  order: Order;
  breakdown: Dimension | null;
  filters: Filter[];
};

/** The part of the URL that a funnel is. */
export type FunnelSearch = PeriodSearch & {
  s?: string | string[];
  w?: Window;
  o?: Order;
  b?: Dimension;
  f?: Filter[];
};

const oneOf = <T extends string>(list: readonly T[], value: unknown): T | undefined =>
  list.find((item) => item === value);

/** What the URL asks for; what it says wrongly is as if it had said nothing. */
export function toView(search: Record<string, unknown>): View {
  const texts = Array.isArray(search.s) ? search.s : [search.s];
  return {
    steps: texts.flatMap((text) => parseStep(text) ?? []).slice(0, MOST_STEPS),
    period: parsePeriod(search, "30d"),
    window: oneOf(WINDOWS, search.w) ?? "7d",
    order: oneOf(ORDERS, search.o) ?? "ordered",
    breakdown: oneOf(DIMENSIONS, search.b) ?? null,
    filters: parseFilters(search),
  };
}

/** The shortest URL of a view. */
export function toSearch(view: View): FunnelSearch {
  const search = {
    s: view.steps.map(stringifyStep),
    ...periodSearch(view.period, "30d"),
    ...(view.window === "7d" ? {} : { w: view.window }),
    ...(view.order === "ordered" ? {} : { o: view.order }),
    ...(view.breakdown ? { b: view.breakdown } : {}),
  };
  return withFilters(search, view.filters);
}
