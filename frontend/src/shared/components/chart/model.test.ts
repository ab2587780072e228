import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ChartPoint,
  decimate,
  indexAt,
  makePaths,
  makeScales,
  tickIndexes,
  topOf,
} from "./model";

const box = { width: 1000, height: 300, top: 10, right: 10, bottom: 30, left: 50 };
const point = (value: number | null, partial = false): ChartPoint => ({
  title: "",
  tick: "",
  value,
  before: null,
  partial,
});

describe("decimation", () => {
  it("leaves short series alone", () => {
    expect(decimate([1, null, 3], 100)).toEqual([0, 1, 2]);
  });

  it("keeps both ends, the extremes and the order, whatever comes", () => {
    const series = fc.array(fc.option(fc.nat(1000)), { minLength: 450, maxLength: 3000 });
    fc.assert(
      fc.property(series, (values) => {
        const kept = decimate(values, 100);
        const numbers = (list: (number | null | undefined)[]) =>
          list.filter((one) => typeof one === "number");
        expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
        expect(kept.length).toBeLessThanOrEqual(500);
        expect(kept[0]).toBe(0);
        expect(kept.at(-1)).toBe(values.length - 1);
        const before = numbers(values);
        const after = numbers(kept.map((index) => values[index]));
        expect(Math.max(...after)).toBe(Math.max(...before));
        expect(Math.min(...after)).toBe(Math.min(...before));
      }),
      { numRuns: 100 },
    );
  });
});

describe("the scales", () => {
  it("start at 0 and label whole numbers only", () => {
    const scales = makeScales([point(1), point(2)], box);
    expect(scales.y.domain()[0]).toBe(0);
    expect(scales.yTicks.every(Number.isInteger)).toBe(true);
    expect(scales.yTicks.length).toBeGreaterThan(1);
  });

  it("find the bucket under the pointer, also beyond both ends", () => {
    const scales = makeScales([point(1), point(2), point(3)], box);
    expect([-50, 50, 520, 2000].map((x) => indexAt(scales, x, 3))).toEqual([0, 0, 1, 2]);
  });

  it("label no more buckets than there is room for", () => {
    expect(tickIndexes(30, 8)).toEqual([0, 4, 8, 12, 16, 20, 24, 28]);
    expect(tickIndexes(3, 8)).toEqual([0, 1, 2]);
  });
});

describe("the paths", () => {
  const draw = (points: ChartPoint[]) => makePaths(points, makeScales(points, box), 900);

  it("dash the way into an unfinished bucket", () => {
    const paths = draw([point(1), point(5), point(2, true)]);
    expect(paths.full.match(/[ML]/g)).toHaveLength(2);
    expect(paths.partial.match(/[ML]/g)).toHaveLength(2);
  });

  it("leave a hole where a value is missing", () => {
    expect(
      draw([point(1), point(2), point(null), point(3), point(4)]).full.match(/M/g),
    ).toHaveLength(2);
  });

  it("mark a value that stands alone", () => {
    expect(draw([point(null), point(2), point(null)]).lone).toEqual([{ index: 1, value: 2 }]);
    expect(draw([point(7)]).lone).toHaveLength(1);
  });
});

it("leaves room for the highest label, which is rounder and may be longer than the highest value", () => {
  const point = (value: number) => ({ title: "", tick: "", value, before: 12, partial: false });
  expect(topOf([point(840), point(3)])).toBe(1000);
  expect(topOf([])).toBe(4);
});
