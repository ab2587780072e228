import type { Filter } from "./url/codec";

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
