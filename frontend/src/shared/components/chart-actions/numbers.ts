import type { ChartPoint } from "@/shared/components/chart/model";
import type { Span } from "@/shared/components/chart/points";
import { csvOf } from "@/shared/lib/csv";

const two = (value: number): string => String(value).padStart(2, "0");

/** A bucket by its local start with offset, as the API names it: 2026-11-22T00:00:00+01:00. */
export function bucketName({ start, local }: Span): string {
  const minutes = Math.round((local - start) / 60_000);
  const size = Math.abs(minutes);
  const offset = `${minutes < 0 ? "-" : "+"}${two(Math.trunc(size / 60))}:${two(size % 60)}`;
  return `${new Date(local).toISOString().slice(0, 19)}${offset}`;
}

type Columns = { bucket: string; metric: string; before?: string };

/** The points of a chart as CSV, each with its bucket's name. */
export function pointsCsv(
  columns: Columns,
  names: readonly string[],
  points: readonly ChartPoint[],
): string {
  const { bucket, metric, before } = columns;
  const rows = points.map((point, at) => [
    names[at] ?? point.title,
    point.value,
    ...(before ? [point.before] : []),
  ]);
  return csvOf([[bucket, metric, ...(before ? [before] : [])], ...rows]);
}
