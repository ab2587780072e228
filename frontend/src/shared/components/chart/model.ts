import { max } from "d3-array";
import { scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";

export type ChartPoint = {
  /** The bucket in full, for the tooltip, the table and screen readers. */
  title: string;
  /** The same, short enough for the axis. */
  tick: string;
  /** null is a gap, never a zero. */
  value: number | null;
  /** The same bucket of the period compared with. */
  before: number | null;
  /** The bucket is not over yet: its value will still grow. */
  partial: boolean;
  /** What was noted about this bucket, in words. */
  notes?: readonly string[];
};

export type Box = {
  width: number;
  height: number;
  top: number;
  right: number;
  bottom: number;
  left: number;
};

/** From 0 to a round number that no point is above. */
function rangeOf(points: readonly ChartPoint[]) {
  const top = max(points, (point) => Math.max(point.value ?? 0, point.before ?? 0)) ?? 0;
  return scaleLinear()
    .domain([0, Math.max(top, 4)])
    .nice(4);
}

/** The highest label of the y axis, which needs the most room. */
export const topOf = (points: readonly ChartPoint[]): number => rangeOf(points).domain()[1] ?? 0;

/** Where things are drawn. x counts buckets, so that no clock change can bend the axis; y starts at 0. */
export function makeScales(points: readonly ChartPoint[], box: Box) {
  const y = rangeOf(points).range([box.height - box.bottom, box.top]);
  const last = Math.max(points.length - 1, 1);
  const x = scaleLinear()
    .domain([0, last])
    .range([box.left, box.width - box.right]);
  // Counts are whole: a tick at 2.5 visitors means nothing.
  return { x, y, yTicks: y.ticks(4).filter(Number.isInteger) };
}

export type Scales = ReturnType<typeof makeScales>;

/** The bucket under a horizontal position. */
export function indexAt(scales: Scales, x: number, count: number): number {
  return Math.min(count - 1, Math.max(0, Math.round(scales.x.invert(x))));
}

const STEPS = [1, 2, 3, 4, 6, 7, 12, 14, 24, 28, 48, 56, 72, 96, 120, 168, 336];

/** Indexes to label on the x axis, `room` at most, at steps people count in. */
export function tickIndexes(count: number, room: number): number[] {
  const least = Math.ceil(count / Math.max(room, 1));
  const step = STEPS.find((one) => one >= least) ?? least;
  return Array.from({ length: Math.ceil(count / step) }, (_, index) => index * step);
}

/**
 * Indexes worth drawing in `columns` pixels: the first, the lowest, the highest and the last of each
 * column. Peaks survive, and 10,000 buckets cost no more than the screen is wide. Gaps stay gaps.
 */
export function decimate(values: readonly (number | null)[], columns: number): number[] {
  if (values.length <= columns * 4) return values.map((_, index) => index);
  const kept = new Set<number>();
  for (let column = 0; column < columns; column += 1) {
    // Multiplied before divided: rounding must not lose the last value.
    const from = Math.floor((column * values.length) / columns);
    const to = Math.floor(((column + 1) * values.length) / columns);
    for (const index of extremes(values, from, to)) kept.add(index);
  }
  return [...kept].sort((a, b) => a - b);
}

function extremes(values: readonly (number | null)[], from: number, to: number): number[] {
  let low = from;
  let high = from;
  let gap: number | null = null;
  for (let index = from; index < to; index += 1) {
    const value = values[index];
    if (value === null || value === undefined) gap ??= index;
    else {
      if (value < (values[low] ?? Number.POSITIVE_INFINITY)) low = index;
      if (value > (values[high] ?? Number.NEGATIVE_INFINITY)) high = index;
    }
  }
  return gap === null ? [from, low, high, to - 1] : [from, low, high, gap, to - 1];
}

type Spot = { index: number; value: number | null };

function spots(points: readonly ChartPoint[], pick: "value" | "before", columns: number): Spot[] {
  const values = points.map((point) => point[pick]);
  return decimate(values, columns).map((index) => ({ index, value: values[index] ?? null }));
}

export type Paths = { area: string; full: string; partial: string; before: string; lone: Spot[] };

/** The strokes of a chart. The way into an unfinished bucket is a stroke of its own, to be dashed. */
export function makePaths(points: readonly ChartPoint[], scales: Scales, columns: number): Paths {
  const draw = line<Spot>()
    .defined((spot) => spot.value !== null)
    .x((spot) => scales.x(spot.index))
    .y((spot) => scales.y(spot.value ?? 0));
  const fill = area<Spot>()
    .defined((spot) => spot.value !== null)
    .x((spot) => scales.x(spot.index))
    .y0(scales.y(0))
    .y1((spot) => scales.y(spot.value ?? 0));
  const now = spots(points, "value", columns);
  const cut = now.findIndex((spot) => points[spot.index]?.partial);
  return {
    area: fill(now) ?? "",
    full: draw(cut < 0 ? now : now.slice(0, cut)) ?? "",
    partial: cut < 0 ? "" : (draw(now.slice(Math.max(cut - 1, 0))) ?? ""),
    before: draw(spots(points, "before", columns)) ?? "",
    lone: now.filter((spot, at) => spot.value !== null && alone(now, at)),
  };
}

/** A value between two gaps: a line would not show it. */
const alone = (all: readonly Spot[], at: number): boolean =>
  (all[at - 1]?.value ?? null) === null && (all[at + 1]?.value ?? null) === null;
