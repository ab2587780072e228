import { describe, expect, it } from "vitest";
import type { Filter } from "@/shared/lib/url/codec";
import { opsFor, problemOf, toDraft, toFilter, withDimension, withFilter } from "./model";

const PATH: Filter = { op: "is", dimension: "path", values: ["/a"] };
const DE: Filter = { op: "is", dimension: "country", values: ["DE"] };

describe("a draft", () => {
  it("begins empty, or as the filter that is changed", () => {
    expect(toDraft(null)).toEqual({ dimension: "path", op: "is", values: [""] });
    expect(toDraft({ op: "exists", dimension: "city", values: [] }).values).toEqual([""]);
    expect(toFilter(toDraft(PATH))).toEqual(PATH);
  });

  it("keeps its operator where another dimension knows it", () => {
    const more = { dimension: "properties.n", op: "gte" as const, values: ["3"] };
    expect(withDimension(more, "path").op).toBe("is");
    expect(withDimension({ ...more, op: "contains" }, "path").op).toBe("contains");
    expect(opsFor("path")).not.toContain("gt");
  });

  it("says what is missing or wrong", () => {
    expect(problemOf({ dimension: "path", op: "is", values: ["", ""] })).toBe("empty");
    expect(problemOf({ dimension: "path", op: "matches", values: ["(["] })).toBe("pattern");
    expect(problemOf({ dimension: "path", op: "exists", values: [""] })).toBeNull();
  });

  it("loses blanks and doubles, and all but one number", () => {
    const draft = { dimension: "path", op: "is" as const, values: ["/a", "", "/a", "/b"] };
    expect(toFilter(draft).values).toEqual(["/a", "/b"]);
    expect(toFilter({ ...draft, op: "gt" }).values).toEqual(["/a"]);
  });
});

describe("the filters", () => {
  it("take one more, once", () => {
    expect(withFilter([PATH], DE, null)).toEqual([PATH, DE]);
    expect(withFilter([PATH, DE], DE, null)).toEqual([PATH, DE]);
  });

  it("take one in the place of another", () => {
    const other: Filter = { ...PATH, values: ["/b"] };
    expect(withFilter([PATH, DE], other, PATH)).toEqual([other, DE]);
    expect(withFilter([PATH, DE], DE, PATH)).toEqual([DE]);
  });
});
