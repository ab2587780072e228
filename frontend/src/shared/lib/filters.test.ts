import { expect, it } from "vitest";
import { savedFilter, treeOf } from "./filters";

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
