import { parseStep, type Step, stringifyStep } from "@/shared/lib/steps";

export const LASTS = ["7d", "30d", "90d", "12mo"] as const;
export type Last = (typeof LASTS)[number];
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
  last: Last;
  window: Window;
  order: Order;
  breakdown: Dimension | null;
};

/** The part of the URL that a funnel is. */
export type FunnelSearch = {
  s?: string | string[];
  p?: Last;
  w?: Window;
  o?: Order;
  b?: Dimension;
};

const oneOf = <T extends string>(list: readonly T[], value: unknown): T | undefined =>
  list.find((item) => item === value);

/** What the URL asks for; what it says wrongly is as if it had said nothing. */
export function toView(search: Record<string, unknown>): View {
  const texts = Array.isArray(search.s) ? search.s : [search.s];
  return {
    steps: texts.flatMap((text) => parseStep(text) ?? []).slice(0, MOST_STEPS),
    last: oneOf(LASTS, search.p) ?? "30d",
    window: oneOf(WINDOWS, search.w) ?? "7d",
    order: oneOf(ORDERS, search.o) ?? "ordered",
    breakdown: oneOf(DIMENSIONS, search.b) ?? null,
  };
}

/** The shortest URL of a view. */
export function toSearch(view: View): FunnelSearch {
  return {
    s: view.steps.map(stringifyStep),
    ...(view.last === "30d" ? {} : { p: view.last }),
    ...(view.window === "7d" ? {} : { w: view.window }),
    ...(view.order === "ordered" ? {} : { o: view.order }),
    ...(view.breakdown ? { b: view.breakdown } : {}),
  };
}
