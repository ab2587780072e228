import { t } from "@/shared/i18n";
import { tb } from "@/shared/i18n/breakdowns";
import { countryName } from "@/shared/lib/country";
import { isSaved } from "@/shared/lib/filters";
import type { Filter } from "@/shared/lib/url/codec";
import { visible } from "@/shared/lib/visible";

/** A dimension's name for people; one the catalogue does not know is shown as it is. */
export function dimensionName(dimension: string): string {
  const names: Record<string, string> = t.dimensions;
  return names[dimension] ?? dimension.replace(/^properties\./, "");
}

const channels: Record<string, string> = tb.channels;

/** A value in the reader's words, where it is a code. */
export function wordsOf(dimension: string, value: string): string {
  if (dimension === "country") return countryName(value);
  if (dimension === "channel")
    return Object.hasOwn(channels, value) ? (channels[value] ?? value) : value;
  return value;
}

export type FilterWords = { words: string; value: string };

/** A filter in two parts: "Page is", "/pricing". What a saved one is called is not known here. */
export const filterWords = (filter: Filter): FilterWords =>
  isSaved(filter) ? { words: t.filters.ops.in_cohort, value: "" } : plainWords(filter);

/** All filters, a line each, for what is taken along. */
export const filterLines = (filters: readonly Filter[]): string[] =>
  filters.map(filterWords).map(({ words, value }) => `${words} ${value}`);

const plainWords = (filter: Filter): FilterWords => ({
  words: t.filters.words(dimensionName(filter.dimension), t.filters.ops[filter.op]),
  value: filter.values.map((value) => visible(wordsOf(filter.dimension, value))).join(t.filters.or),
});
