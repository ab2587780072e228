/**
 * The dashboard's URL grammar, version 1. People keep these links: extend it, never change its meaning.
 *
 *   ?p=30d&c=prev&m=visitors&f=is,path,/pricing&f=contains_not,path,/admin
 *
 * One `f` for each filter, operator first; commas inside a value are encoded, "/" and ":" stay readable.
 * Keys nobody knows are kept, filters nobody understands are dropped.
 */
export const FILTER_OPS = [
  "is",
  "is_not",
  "contains",
  "contains_not",
  "matches",
  "gt",
  "gte",
  "lt",
  "lte",
  "exists",
  // Of no dimension: `f=in_cohort,cohort,<id>` is a filter that the project keeps under a name.
  "in_cohort",
] as const;
export type FilterOp = (typeof FILTER_OPS)[number];
export type Filter = { op: FilterOp; dimension: string; values: string[] };
export type Search = { f?: Filter[]; [key: string]: unknown };

const DIMENSION = /^(?:[a-z][a-z_]*|properties\..+)$/s;

const encode = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replaceAll("%2F", "/").replaceAll("%3A", ":");

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return null;
  }
}

const isOp = (text: string | null | undefined): text is FilterOp =>
  FILTER_OPS.some((op) => op === text);

function parseFilter(raw: string): Filter | null {
  const parts = raw.split(",").map(decode);
  if (parts.some((part) => part === null)) return null;
  const [op, dimension, ...values] = parts as string[];
  if (!isOp(op) || dimension === undefined || !DIMENSION.test(dimension)) return null;
  if (op === "exists" ? values.length > 0 : values.length === 0) return null;
  return { op, dimension, values };
}

const stringifyFilter = (filter: Filter): string =>
  [filter.op, filter.dimension, ...filter.values].map(encode).join(",");

function add(search: Record<string, unknown>, key: string, value: string): void {
  const before = search[key];
  if (before === undefined) search[key] = value;
  else search[key] = Array.isArray(before) ? [...before, value] : [before, value];
}

/** "?a=1&f=is,path,/x" to an object: `f` as filters, a repeated key as an array, the rest as text. */
export function parseSearch(text: string): Search {
  const search: Record<string, unknown> = Object.create(null);
  const filters: Filter[] = [];
  for (const pair of text.replace(/^\?/, "").split("&")) {
    if (pair === "") continue;
    const cut = pair.indexOf("=");
    const rawKey = cut < 0 ? pair : pair.slice(0, cut);
    const rawValue = cut < 0 ? "" : pair.slice(cut + 1);
    const key = decode(rawKey) ?? rawKey;
    if (key === "f") {
      const filter = parseFilter(rawValue);
      if (filter) filters.push(filter);
    } else add(search, key, decode(rawValue) ?? rawValue);
  }
  // A plain prototype for the router, which compares searches structurally.
  return { ...search, ...(filters.length > 0 ? { f: filters } : {}) };
}

function pairsOf(key: string, value: unknown): string[] {
  if (value === undefined || value === null) return [];
  if (key === "f") return (value as Filter[]).map((filter) => `f=${stringifyFilter(filter)}`);
  const values = Array.isArray(value) ? value : [value];
  return values.map((item) => `${encode(key)}=${encode(String(item))}`);
}

/** The inverse of parseSearch: with its "?", or empty. */
export function stringifySearch(search: Record<string, unknown>): string {
  const pairs = Object.entries(search).flatMap(([key, value]) => pairsOf(key, value));
  return pairs.length > 0 ? `?${pairs.join("&")}` : "";
}
