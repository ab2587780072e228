import { expect, it } from "vitest";
import { filterWords, wordsOf } from "./filter-words";
import { filtersOf, savedFilter, treeOf, withFilters, withoutFilter } from "./filters";
import type { Filter } from "./url/codec";

it("asks for every filter at once, in the query's grammar", () => {
  const tree = treeOf([
    { op: "is", dimension: "path", values: ["/a", "/b"] },
    { op: "exists", dimension: "country", values: [] },
    savedFilter("0192"),
  ]);
  expect(tree).toEqual([
    "and",
    ["is", "path", ["/a", "/b"]],
    ["exists", "country"],
    ["in_cohort", "0192"],
  ]);
});

it("asks of a property for the text and for what it may have meant", () => {
  const of = (op: "is" | "gte" | "contains", ...values: string[]) =>
    treeOf([{ op, dimension: "properties.n", values }])[1];
  expect(of("is", "1", "true", "pro")).toEqual([
    "is",
    "properties.n",
    ["1", 1, "true", true, "pro"],
  ]);
  expect(of("gte", "2.5")).toEqual(["gte", "properties.n", [2.5]]);
  expect(of("gte", "m")).toEqual(["gte", "properties.n", ["m"]]);
  expect(of("contains", "1")).toEqual(["contains", "properties.n", ["1"]]);
});

it("leaves the numbers of other dimensions texts", () => {
  expect(treeOf([{ op: "is", dimension: "utm_source", values: ["7"] }])[1]).toEqual([
    "is",
    "utm_source",
    ["7"],
  ]);
});

const SOME: Filter[] = [
  { op: "is", dimension: "path", values: ["/a,b", "7"] },
  { op: "is_not", dimension: "properties.seats, paid", values: ["7", "true", "pro"] },
  { op: "gte", dimension: "properties.n", values: ["2.5"] },
  { op: "exists", dimension: "country", values: [] },
  savedFilter("0192"),
];

it("finds the filters that ask for a question's", () => {
  expect(filtersOf(treeOf(SOME))).toEqual(SOME);
  expect(filtersOf(undefined)).toEqual([]);
  expect(filtersOf(["and", "nonsense"])).toHaveLength(1);
});

it("takes one away and leaves the others, and the rest of the address", () => {
  const search = { p: "7d", f: SOME };
  const [first, ...others] = SOME as [Filter, ...Filter[]];
  expect(withoutFilter(search, { ...first })).toEqual({ p: "7d", f: others });
  const two: Filter = { op: "is", dimension: "path", values: ["/a,b\n7"] };
  expect(withoutFilter(search, two)).toEqual(search);
  expect(withFilters(search, [])).toEqual({ p: "7d" });
});

it("says codes in words, and what it does not know as it is", () => {
  expect(wordsOf("country", "DE")).toBe("Germany");
  expect(wordsOf("channel", "ai")).toBe("AI assistants");
  expect(wordsOf("channel", "constructor")).toBe("constructor");
  expect(wordsOf("path", "DE")).toBe("DE");
  const { words, value } = filterWords({ op: "is", dimension: "country", values: ["DE"] });
  expect(`${words} ${value}`).toBe("Country is Germany");
});
