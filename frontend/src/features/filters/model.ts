import { t } from "@/shared/i18n";
import type { Filter, FilterOp } from "@/shared/lib/url/codec";

/** What can be filtered by, in the order of the cards. */
export const DIMENSIONS = [
  ...["path", "entry_path", "exit_path", "host", "title"],
  ...["channel", "referrer", "utm_source", "utm_medium", "utm_campaign"],
  ...["country", "region", "city"],
  ...["device", "browser", "os", "screen", "language"],
  ...["event_name", "event_source"],
] as const;

const TEXT_OPS = ["is", "is_not", "contains", "contains_not", "matches", "exists"] as const;
const NUMBER_OPS = ["gt", "gte", "lt", "lte"] as const;

const PROPERTY = "properties.";
const isProperty = (dimension: string): boolean => dimension.startsWith(PROPERTY);

export const propertyOf = (key: string): string => `${PROPERTY}${key}`;

/** A key of properties out of its dimension; null of any other dimension. */
export const keyOf = (dimension: string): string | null =>
  isProperty(dimension) ? dimension.slice(PROPERTY.length) : null;

/** How a dimension can be compared; only properties have numbers. */
export const opsFor = (dimension: string): readonly FilterOp[] =>
  isProperty(dimension) ? [...TEXT_OPS, ...NUMBER_OPS] : TEXT_OPS;

export const takesOne = (op: FilterOp): boolean => NUMBER_OPS.some((one) => one === op);

const names: Readonly<Record<string, string>> = t.dimensions;

export const nameOf = (dimension: string): string => names[dimension] ?? dimension;

/** What is being made: values as fields, one of them always there to be filled. */
export type Draft = { dimension: string; op: FilterOp; values: string[] };

export const toDraft = (filter: Filter | null): Draft =>
  filter
    ? { ...filter, values: filter.values.length > 0 ? filter.values : [""] }
    : { dimension: "path", op: "is", values: [""] };

/** Another dimension may not know the operator, and has other values. */
export const withDimension = (draft: Draft, dimension: string): Draft => ({
  dimension,
  op: opsFor(dimension).find((op) => op === draft.op) ?? "is",
  values: [""],
});

export type Problem = "empty" | "pattern" | null;

/** What keeps a draft from being a filter. */
export function problemOf({ op, values }: Draft): Problem {
  if (op === "exists") return null;
  const given = values.filter((value) => value !== "");
  if (given.length === 0) return "empty";
  return op === "matches" && !given.every(isPattern) ? "pattern" : null;
}

function isPattern(text: string): boolean {
  try {
    return Boolean(new RegExp(text));
  } catch {
    return false;
  }
}

export function toFilter({ dimension, op, values }: Draft): Filter {
  const given = [...new Set(values.filter((value) => value !== ""))];
  if (op === "exists") return { op, dimension, values: [] };
  return { op, dimension, values: takesOne(op) ? given.slice(0, 1) : given };
}

const same = (a: Filter, b: Filter): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The filters with one more, or with one in the place of another; never one twice. */
export function withFilter(filters: readonly Filter[], next: Filter, old: Filter | null): Filter[] {
  const others = filters.filter((one) => !same(one, next));
  const place = old ? others.findIndex((one) => same(one, old)) : -1;
  return place < 0 ? [...others, next] : others.with(place, next);
}
