import type { QueryResult } from "@/shared/lib/api/models";
import {
  bucketTick,
  bucketTitle,
  type Grain,
  type LocalBucket,
  parseBucket,
} from "@/shared/lib/buckets";
import type { ChartPoint } from "./model";

/** Decimals come as strings so that no digit is lost; the dashboard's counts fit a number. */
export function toNumber(value: number | string | null | undefined): number | null {
  if (value === null || value === undefined || value === "") return null;
  const number = Number(value);
  return Number.isNaN(number) ? null : number;
}

type Row = { bucket: LocalBucket; value: number | null; before: number | null };

const toRows = (rows: QueryResult["rows"], metric: number): Row[] =>
  rows
    .flatMap((row) => {
      const bucket = parseBucket(String(row.dimensions[0]));
      if (!bucket) return [];
      const before = toNumber(row.compare?.[metric]);
      return [{ bucket, value: toNumber(row.metrics[metric]), before }];
    })
    .sort((a, b) => a.bucket.start - b.bucket.start);

/**
 * The points of the metric at `metric` in rows whose first dimension is time. Buckets that begin after `now`
 * are gaps (a filled-in 0 would be a lie); the one `now` falls into is partial.
 */
export function toPoints(
  answered: QueryResult["rows"],
  grain: Grain,
  now: number,
  metric = 0,
): ChartPoint[] {
  const rows = toRows(answered, metric);
  const titles = rows.map(({ bucket }) => bucketTitle(bucket, grain));
  return rows.map(({ bucket, value, before }, index): ChartPoint => {
    const title = titles[index] ?? "";
    const end = rows[index + 1]?.bucket.start ?? bucket.start + nominal(bucket, grain);
    const future = bucket.start > now;
    return {
      // The hour that comes twice when clocks go back has to keep its two names.
      title:
        title === titles[index - 1] || title === titles[index + 1]
          ? `${title} (${bucket.offset})`
          : title,
      tick: bucketTick(bucket, grain, rows.length),
      value: future ? null : value,
      before,
      partial: !future && end > now,
    };
  });
}

/** From when to when a bucket is, as instants and by the clocks of its zone; ends are not within. */
export type Span = { start: number; end: number; local: number; localEnd: number };

/** The spans of the points that `toPoints` makes of the same rows, in their order. */
export function toSpans(answered: QueryResult["rows"], grain: Grain): Span[] {
  const buckets = toRows(answered, 0).map(({ bucket }) => bucket);
  return buckets.map((bucket, index) => {
    const next = buckets[index + 1];
    const { start, local } = bucket;
    const length = nominal(bucket, grain);
    return {
      start,
      end: next?.start ?? start + length,
      local,
      localEnd: next?.local ?? local + length,
    };
  });
}

const HOUR = 3_600_000;

/** How long a bucket lasts, for the last one, whose end no next bucket tells. */
function nominal(bucket: LocalBucket, grain: Grain): number {
  if (grain === "minute") return HOUR / 60;
  if (grain === "hour") return HOUR;
  if (grain === "day") return 24 * HOUR;
  if (grain === "week") return 7 * 24 * HOUR;
  const { year, month } = bucket;
  return Date.UTC(year, month, 1) - Date.UTC(year, month - 1, 1);
}
