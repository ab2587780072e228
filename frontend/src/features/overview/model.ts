import type { ChartPoint } from "@/shared/components/chart/model";
import { type Span, toNumber, toPoints, toSpans } from "@/shared/components/chart/points";
import type { Days } from "@/shared/lib/api/annotations";
import type { QueryResult } from "@/shared/lib/api/models";
import { GRAINS, type Grain, METRICS, type Metric } from "./view";

export type Total = { metric: Metric; value: number; before: number | null };

/** The tiles' numbers from a query without dimensions. No row means nothing was counted. */
export function toTotals(result: QueryResult): Total[] {
  const row = result.rows[0];
  const names = result.columns
    .filter((column) => column.kind === "metric")
    .map((column) => column.name);
  return METRICS.map((metric) => {
    const at = names.indexOf(metric);
    return {
      metric,
      value: toNumber(row?.metrics[at]) ?? 0,
      before: row?.compare ? toNumber(row.compare[at]) : null,
    };
  });
}

export type Series = {
  metric: Metric;
  grain: Grain;
  points: ChartPoint[];
  /** When each point is, to find what was noted about it. */
  spans: Span[];
  total: number | null;
  compared: boolean;
  /** Nothing but zeros and gaps: there is no line worth drawing. */
  blank: boolean;
  /** What the server has to say about these numbers, in sentences. */
  warnings: string[];
};

/** What was asked is read back from the answer: the one on screen may still belong to the question before. */
function asked(result: QueryResult): { grain: Grain; metric: Metric } {
  const grain = GRAINS.find((one) =>
    result.columns.some((column) => column.name === `time:${one}`),
  );
  const metric = METRICS.find((one) => result.columns.some((column) => column.name === one));
  return { grain: grain ?? "day", metric: metric ?? "visitors" };
}

/** A series ready to draw. */
export function toSeries(result: QueryResult, now: number): Series {
  const { grain, metric } = asked(result);
  const points = toPoints(result.rows, grain, now);
  const spans = toSpans(result.rows, grain);
  const blank = points.every((point) => !point.value && !point.before);
  const compared = result.rows.some((row) => row.compare !== null);
  const total = toNumber(result.totals?.[0]);
  return { metric, grain, points, spans, total, compared, blank, warnings: result.meta.warnings };
}

/** The days from the first to the last bucket, by the clocks of their zone. */
export function toDays({ spans }: Series): Days | null {
  const first = spans[0];
  const last = spans.at(-1);
  if (!first || !last) return null;
  const name = (local: number) => new Date(local).toISOString().slice(0, 10);
  return { from: name(first.local), to: name(last.localEnd - 1) };
}

export type BreakdownRow = {
  /** The value as JSON: of a property, 7 and "7" are two rows that read the same. */
  id: string;
  /** null: the events had no such value. */
  value: string | null;
  count: number;
  visitors: number;
  /** Of the total, 0 to 1. */
  share: number;
  /** Of the largest row, 0 to 1: the bar's length. */
  bar: number;
};

export type BreakdownTable = { rows: BreakdownRow[]; hasMore: boolean };

/** The first rows. `hidesNone`: without what had no value; shares are of all, all the same. */
export function toBreakdown(answer: QueryResult, most: number, hidesNone = false): BreakdownTable {
  const result = hidesNone ? withoutNone(answer) : answer;
  const counts = result.rows.map((row) => toNumber(row.metrics[0]) ?? 0);
  const total = toNumber(result.totals?.[0]) ?? counts.reduce((sum, count) => sum + count, 0);
  const largest = Math.max(1, ...counts);
  const rows = result.rows.map((row, index) => {
    const count = counts[index] ?? 0;
    const value = row.dimensions[0];
    return {
      id: JSON.stringify(value ?? null),
      value: value === null || value === undefined ? null : String(value),
      count,
      visitors: toNumber(row.metrics[1]) ?? 0,
      share: total > 0 ? count / total : 0,
      bar: count / largest,
    };
  });
  return { rows: rows.slice(0, most), hasMore: rows.length > most };
}

function withoutNone(result: QueryResult): QueryResult {
  return { ...result, rows: result.rows.filter((row) => row.dimensions[0] !== null) };
}
