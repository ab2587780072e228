import type { Caption } from "@/shared/components/chart-actions/caption";
import { t } from "@/shared/i18n";
import { tw } from "@/shared/i18n/downloads";
import { isSaved } from "@/shared/lib/filters";
import { dates } from "@/shared/lib/format";
import type { Filter } from "@/shared/lib/url/codec";
import { visible } from "@/shared/lib/visible";
import { wordsOf } from "./breakdowns";
import type { Period, View } from "./view";

/** Calendar days have no zone: shown as they were typed. */
function rangeText(from: string, to: string): string {
  const format = dates({ day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  return format.formatRange(Date.parse(from), Date.parse(to));
}

export const periodText = (period: Period): string =>
  "last" in period ? t.periods[period.last] : rangeText(period.from, period.to);

/** A dimension's name for people; one the catalogue does not know is shown as it is. */
export function dimensionName(dimension: string): string {
  const names: Record<string, string> = t.dimensions;
  return names[dimension] ?? dimension.replace(/^properties\./, "");
}

export type FilterWords = { words: string; value: string };

/** A filter in two parts: "Page is", "/pricing". What a saved one is called is not known here. */
export const filterWords = (filter: Filter): FilterWords =>
  isSaved(filter) ? { words: t.filters.ops.in_cohort, value: "" } : plainWords(filter);

const plainWords = (filter: Filter): FilterWords => ({
  words: t.filters.words(dimensionName(filter.dimension), t.filters.ops[filter.op]),
  value: filter.values.map((value) => visible(wordsOf(filter.dimension, value))).join(t.filters.or),
});

/** Where a picture is from: whose, and by which clocks. */
export type Origin = { site: string; zone: string };

/** What a picture says of itself: what it shows, of what, when, and of whom. */
export function captionOf({ site, zone }: Origin, view: View, what: string, when: string): Caption {
  const filters = view.filters.map(filterWords).map(({ words, value }) => `${words} ${value}`);
  return { title: tw.of(visible(site), what), lines: [tw.when(when, zone), ...filters] };
}
