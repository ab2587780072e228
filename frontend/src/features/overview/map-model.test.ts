import { describe, expect, it } from "vitest";
import { bordersOf, SHAPES, TONES, toMap, toneOf } from "./map-model";
import type { BreakdownRow } from "./model";

const row = (value: string | null, count: number): BreakdownRow => ({
  id: JSON.stringify(value),
  value,
  count,
  visitors: count,
  share: 0,
  bar: 0,
});

describe("the outlines", () => {
  it("know the countries by the codes the data has, each once", () => {
    const codes = SHAPES.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(["DE", "US", "SG", "MT", "HK", "XK", "GF", "RE"]));
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.filter((code) => !/^[A-Z]{2}$/.test(code))).toEqual([""]);
  });

  it("are paths of whole numbers", () => {
    expect(SHAPES.filter(({ path }) => !/^M[-\dMlaz ]+z$/.test(path))).toEqual([]);
  });
});

describe("the tones", () => {
  it("stand further apart the higher they are, at round numbers", () => {
    expect(bordersOf([1, 20, 300, 12_345])).toEqual([1, 7, 40, 300, 2000]);
  });

  it("are fewer where the counts are, the strongest for the most", () => {
    expect(bordersOf([3, 3])).toEqual([3]);
    expect(toneOf(3, [3])).toBe(TONES - 1);
    expect(bordersOf([])).toEqual([]);
    const borders = bordersOf([1, 2]);
    expect(toneOf(2, borders)).toBe(TONES - 1);
  });

  it("do not leave what there is by rounding", () => {
    expect(bordersOf([95, 97])).toEqual([90]);
    expect(bordersOf([14, 30])).toEqual([10, 20]);
  });

  it("reach from the palest to the strongest, and leave what has nothing without one", () => {
    const borders = bordersOf([1, 12_345]);
    expect([0, 1, 6, 7, 12_345].map((count) => toneOf(count, borders))).toEqual([null, 0, 0, 1, 4]);
  });
});

describe("the map", () => {
  it("draws countries, and counts what is none or has no outline", () => {
    const { places, elsewhere } = toMap([row("DE", 80), row(null, 7), row("FR", 5), row("T1", 3)]);
    expect(places.map(({ code }) => code)).toEqual(["DE", "FR"]);
    expect(elsewhere).toBe(10);
  });

  it("keeps its borders in order for any counts", () => {
    for (const most of [1, 2, 5, 9, 99, 1e6, 1e12]) {
      const borders = bordersOf([1, most]);
      expect(borders.length).toBeLessThanOrEqual(TONES);
      expect(toneOf(most, borders)).toBe(TONES - 1);
      expect(borders.every((border) => border <= most)).toBe(true);
    }
  });
});
