import { parseFilters, withFilters } from "@/shared/lib/filters";
import { type Period, type PeriodSearch, parsePeriod, periodSearch } from "@/shared/lib/period";
import { parseStep, type Step, stringifyStep } from "@/shared/lib/steps";
import type { Filter } from "@/shared/lib/url/codec";

export type View = { only: Step | null; period: Period; filters: Filter[] };

/** The part of the URL that a list of events is. Never a person: an address is kept in too many places. */
export type RecordsSearch = PeriodSearch & { a?: string; f?: Filter[] };

/** What the URL asks for; what it says wrongly is as if it had said nothing. */
export const toView = (search: Record<string, unknown>): View => ({
  only: parseStep(search.a),
  period: parsePeriod(search, "7d"),
  filters: parseFilters(search),
});

/** The shortest URL of a view. */
export function toSearch({ only, period, filters }: View): RecordsSearch {
  const search = {
    ...(only ? { a: stringifyStep(only) } : {}),
    ...periodSearch(period, "7d"),
  };
  return withFilters(search, filters);
}
