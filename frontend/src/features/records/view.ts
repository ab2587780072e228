import { parseStep, type Step, stringifyStep } from "@/shared/lib/steps";

export const LASTS = ["7d", "30d", "90d", "12mo"] as const;
export type Last = (typeof LASTS)[number];

export type View = { only: Step | null; last: Last };

/** The part of the URL that a list of events is. Never a person: an address is kept in too many places. */
export type RecordsSearch = { a?: string; p?: Last };

/** What the URL asks for; what it says wrongly is as if it had said nothing. */
export const toView = (search: Record<string, unknown>): View => ({
  only: parseStep(search.a),
  last: LASTS.find((one) => one === search.p) ?? "7d",
});

/** The shortest URL of a view. */
export const toSearch = ({ only, last }: View): RecordsSearch => ({
  ...(only ? { a: stringifyStep(only) } : {}),
  ...(last === "7d" ? {} : { p: last }),
});
