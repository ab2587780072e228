import { t } from "@/shared/i18n";
import { ta } from "@/shared/i18n/answers";
import type { QueryColumn } from "@/shared/lib/api/models";
import { bucketTitle, type Grain, parseBucket } from "@/shared/lib/buckets";
import { duration } from "@/shared/lib/duration";
import { wordsOf } from "@/shared/lib/filter-words";
import { exact, percent } from "@/shared/lib/format";
import { visible } from "@/shared/lib/visible";

/** Quotients of counts: 0 to 1. */
const SHARES = new Set(["bounce_rate"]);
const SECONDS = new Set(["visit_duration", "engagement_time"]);

const known = (names: Record<string, string>, name: string): string | undefined =>
  Object.hasOwn(names, name) ? names[name] : undefined;

/** "p95:properties.load_ms" to "95th percentile of load_ms". */
export function metricName(name: string): string {
  const [fn = "", property] = name.split(/:properties\.(.*)/s);
  const word = known(ta.functions, fn);
  if (property !== undefined && word) return ta.of(word, visible(property));
  return known(ta.metrics, name) ?? visible(name);
}

export function dimensionName(name: string): string {
  return (
    known(ta.dimensions, name) ??
    known(t.dimensions, name) ??
    visible(name.replace(/^properties\./, ""))
  );
}

export const grainOf = (column: QueryColumn): Grain | null =>
  column.type === "time" ? (column.name.replace(/^time:/, "") as Grain) : null;

/** A metric's value as people read it; a decimal keeps its digits, which a number might not. */
export function metricText(value: number | string | null | undefined, name: string): string {
  if (value === null || value === undefined) return t.chart.noValue;
  if (typeof value === "string") return value.replace(/(\.\d\d)0+$/, "$1");
  if (SHARES.has(name)) return percent(value);
  if (SECONDS.has(name)) return duration(value);
  if (name === "scroll_depth") return percent(value / 100);
  return exact(value);
}

export function dimensionText(
  value: string | number | boolean | null | undefined,
  column: QueryColumn,
): string {
  if (value === null || value === undefined) return ta.none;
  const grain = grainOf(column);
  const bucket = grain ? parseBucket(String(value)) : null;
  if (grain && bucket) return bucketTitle(bucket, grain);
  if (value === "") return ta.empty;
  return visible(wordsOf(column.name, String(value)));
}
