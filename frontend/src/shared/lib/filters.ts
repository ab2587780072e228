import type { Filter, FilterOp, Search } from "./url/codec";

/** A filter that the project keeps under a name, by its id. */
export const savedFilter = (id: string): Filter => ({
  op: "in_cohort",
  dimension: "cohort",
  values: [id],
});

export const isSaved = ({ op }: Filter): boolean => op === "in_cohort";

const isNumber = (text: string): boolean => text.trim() !== "" && Number.isFinite(Number(text));

/** The JSON that a text may have meant, beside the text itself: an address knows no types, properties do. */
function meanings(text: string): unknown[] {
  if (isNumber(text)) return [text, Number(text)];
  return text === "true" || text === "false" ? [text, text === "true"] : [text];
}

function valuesOf({ op, dimension, values }: Filter): unknown[] {
  if (!dimension.startsWith("properties.")) return values;
  if (op === "is" || op === "is_not") return values.flatMap(meanings);
  const compares = op === "gt" || op === "gte" || op === "lt" || op === "lte";
  return compares ? values.map((value) => (isNumber(value) ? Number(value) : value)) : values;
}

/** One filter of the address as the query has it. */
function conditionOf(filter: Filter): unknown[] {
  const { op, dimension, values } = filter;
  if (op === "in_cohort") return [op, values[0]];
  return op === "exists" ? [op, dimension] : [op, dimension, valuesOf(filter)];
}

/** All of them: every one has to pass. */
export const treeOf = (filters: readonly Filter[]): unknown[] => [
  "and",
  ...filters.map(conditionOf),
];

/** The part of a question that filters are; absent where there are none. */
export const filtered = (filters: readonly Filter[]): { filters?: unknown[] } =>
  filters.length > 0 ? { filters: treeOf(filters) } : {};

function filterOf(condition: unknown): Filter {
  const [op, dimension, given] = (Array.isArray(condition) ? condition : []) as unknown[];
  if (op === "in_cohort") return savedFilter(String(dimension));
  const values: unknown[] = Array.isArray(given) ? given : [];
  const doubled = String(dimension).startsWith("properties.") && (op === "is" || op === "is_not");
  // Of a property the text stands beside what it may have meant.
  const texts = doubled ? values.filter((value) => typeof value === "string") : values;
  return { op: String(op) as FilterOp, dimension: String(dimension), values: texts.map(String) };
}

/** The filters that ask for a question's; a guess where no address could ask for it. */
export const filtersOf = (tree: unknown): Filter[] =>
  Array.isArray(tree) ? tree.slice(1).map(filterOf) : [];

export const sameFilter = (a: Filter, b: Filter): boolean =>
  JSON.stringify([a.op, a.dimension, a.values]) === JSON.stringify([b.op, b.dimension, b.values]);

/** The address with these filters, whatever else is in it. */
export function withFilters<S extends Search>(search: S, filters: readonly Filter[]): S {
  const { f: _, ...rest } = search;
  return (filters.length > 0 ? { ...rest, f: [...filters] } : rest) as S;
}

export const withoutFilter = <S extends Search>(search: S, filter: Filter): S =>
  withFilters(
    search,
    (search.f ?? []).filter((one) => !sameFilter(one, filter)),
  );

/** The filters of an address, as the grammar has read them. */
export const parseFilters = ({ f }: Record<string, unknown>): Filter[] =>
  Array.isArray(f) ? (f as Filter[]) : [];
