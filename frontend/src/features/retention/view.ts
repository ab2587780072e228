import { parseStep, type Step, stringifyStep } from "@/shared/lib/steps";

export const BYS = ["day", "week", "month"] as const;
export type By = (typeof BYS)[number];
/** As many periods as fit a screen. */
export const PERIODS: Record<By, string> = { day: "14d", week: "12w", month: "12mo" };

export type View = { first: Step | null; returning: Step | null; by: By };

/** The part of the URL that a question of retention is. */
export type RetentionSearch = { a?: string; r?: string; by?: By };

/** What the URL asks for; what it says wrongly is as if it had said nothing. */
export function toView(search: Record<string, unknown>): View {
  return {
    first: parseStep(search.a),
    returning: parseStep(search.r),
    by: BYS.find((one) => one === search.by) ?? "week",
  };
}

/** The shortest URL of a view. */
export function toSearch({ first, returning, by }: View): RetentionSearch {
  return {
    ...(first ? { a: stringifyStep(first) } : {}),
    ...(returning ? { r: stringifyStep(returning) } : {}),
    ...(by === "week" ? {} : { by }),
  };
}
