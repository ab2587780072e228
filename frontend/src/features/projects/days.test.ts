import { expect, it } from "vitest";
import { queryResult } from "@/test/data";
import { sparkPath, toDays } from "./days";

it("reads the days of an answer, today last", () => {
  const rows = [
    { dimensions: ["2026-11-22T00:00:00+01:00"], metrics: [40, 90], compare: null },
    { dimensions: ["2026-11-23T00:00:00+01:00"], metrics: [12, null], compare: null },
  ];
  const answer = queryResult({
    dimensions: ["time:day"],
    metrics: ["visitors", "pageviews"],
    rows,
  });
  expect(toDays(answer)).toEqual({ visitors: [40, 12], today: { visitors: 12, pageviews: 0 } });
  expect(toDays({ ...answer, rows: [] }).today).toEqual({ visitors: 0, pageviews: 0 });
});

it("draws the highest day at the top, the first at the left and the last at the right", () => {
  expect(sparkPath([0, 10, 5], 100, 20)).toBe("M0 20L50 0L100 10");
});

it("draws days without anybody along the bottom, and one day as a point", () => {
  expect(sparkPath([0, 0], 100, 20)).toBe("M0 20L100 20");
  expect(sparkPath([3], 100, 20)).toBe("M0 0");
  expect(sparkPath([], 100, 20)).toBe("");
});
