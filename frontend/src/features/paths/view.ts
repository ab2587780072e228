import { parseStep, type Step, stringifyStep } from "@/shared/lib/steps";

export const WAYS = ["from", "to"] as const;
export type Way = (typeof WAYS)[number];
export const ITEMS = ["both", "pages", "events"] as const;
export type Items = (typeof ITEMS)[number];
export const LASTS = ["7d", "30d", "90d", "12mo"] as const;
export type Last = (typeof LASTS)[number];
export const DEPTHS = [2, 3, 4, 5, 6, 7, 8] as const;
export const BRANCHES = [3, 6, 10, 20] as const;
const DEPTH = 5;
const BRANCH = 6;

export type View = {
  anchor: Step | null;
  way: Way;
  last: Last;
  items: Items;
  depth: number;
  branches: number;
};

/** The part of the URL that a question about paths is. */
export type PathsSearch = {
  s?: string;
  w?: Way;
  p?: Last;
  i?: Items;
  d?: string;
  n?: string;
};

const oneOf = <T extends string>(list: readonly T[], value: unknown): T | undefined =>
  list.find((item) => item === value);

const numberOf = (list: readonly number[], value: unknown): number | undefined =>
  list.find((item) => String(item) === String(value));

/** What can be steps of a way that begins or ends with a page, or with an event. */
export const itemsFor = (anchor: Step | null): readonly Items[] =>
  ITEMS.filter((items) => items !== (anchor?.kind === "page" ? "events" : "pages"));

/** What the URL asks for; what it says wrongly is as if it had said nothing. */
export function toView(search: Record<string, unknown>): View {
  const anchor = parseStep(search.s);
  return {
    anchor,
    way: oneOf(WAYS, search.w) ?? "from",
    last: oneOf(LASTS, search.p) ?? "30d",
    items: oneOf(anchor ? itemsFor(anchor) : ITEMS, search.i) ?? "both",
    depth: numberOf(DEPTHS, search.d) ?? DEPTH,
    branches: numberOf(BRANCHES, search.n) ?? BRANCH,
  };
}

/** The shortest URL of a view. */
export function toSearch({ anchor, way, last, items, depth, branches }: View): PathsSearch {
  return {
    ...(anchor ? { s: stringifyStep(anchor) } : {}),
    ...(way === "from" ? {} : { w: way }),
    ...(last === "30d" ? {} : { p: last }),
    ...(items === "both" ? {} : { i: items }),
    ...(depth === DEPTH ? {} : { d: String(depth) }),
    ...(branches === BRANCH ? {} : { n: String(branches) }),
  };
}
