import type { BreakdownRow } from "./model";
import world from "./world.json";

/** As many tones as can be told apart. */
export const TONES = 5;

export const BOX = world.box;
export type Shape = { code: string; path: string };
/** The countries, drawn by `npm run map`; land without a code of its own has the code "". */
export const SHAPES: readonly Shape[] = world.shapes.map(([code = "", path = ""]) => ({
  code,
  path,
}));
const CODES = new Set(SHAPES.map(({ code }) => code).filter(Boolean));

/** 8,734 to 9,000, or down to 8,000: a border that can be read at a glance. */
function rounded(value: number, round: (value: number) => number = Math.round): number {
  const unit = 10 ** Math.floor(Math.log10(value));
  return round(value / unit) * unit;
}

/**
 * The least count of each tone, upwards. A few countries have most of the visits, so the borders stand further
 * apart the higher they are: equal steps would leave all but the first in the palest tone.
 */
export function bordersOf(counts: readonly number[]): number[] {
  const seen = counts.filter((count) => count > 0);
  if (seen.length === 0) return [];
  const low = rounded(Math.min(...seen), Math.floor);
  const high = Math.max(...seen);
  const ratio = high / low;
  const between = Array.from({ length: TONES - 1 }, (_, at) =>
    rounded(low * ratio ** ((at + 1) / TONES)),
  );
  const kept = between.filter((border) => border > low && border <= high);
  return [...new Set([low, ...kept])].sort((a, b) => a - b);
}

/** The tone of a count, 0 the palest; where there are few tones, the strongest of them. null: no visit at all. */
export function toneOf(count: number, borders: readonly number[]): number | null {
  const passed = borders.filter((border) => border <= count).length;
  return passed === 0 ? null : TONES - borders.length + passed - 1;
}

export type Place = BreakdownRow & { code: string; tone: number };
export type CountryMap = {
  /** From the most to the least. */
  places: Place[];
  borders: number[];
  /** What was counted without a country, or in one that is not drawn. */
  elsewhere: number;
};

export function toMap(rows: readonly BreakdownRow[]): CountryMap {
  const drawn = rows.filter(({ value, count }) => count > 0 && value !== null && CODES.has(value));
  const borders = bordersOf(drawn.map(({ count }) => count));
  const places = drawn.map((row) => ({
    ...row,
    code: row.value ?? "",
    tone: toneOf(row.count, borders) ?? 0,
  }));
  const all = rows.reduce((sum, { count }) => sum + count, 0);
  const shown = places.reduce((sum, { count }) => sum + count, 0);
  return { places, borders, elsewhere: all - shown };
}
