import { t } from "@/shared/i18n";
import { dates } from "@/shared/lib/format";

export type Grain = "minute" | "hour" | "day" | "week" | "month";

/** A bucket's name taken apart: what the clocks showed at its start, and the instant that was. */
export type LocalBucket = {
  start: number;
  local: number;
  offset: string;
  year: number;
  month: number;
};

const SHAPE =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

/** "2026-11-22T14:00:00+01:00". The browser never computes with zones: local time is kept as it was said. */
export function parseBucket(text: string): LocalBucket | null {
  const match = SHAPE.exec(text);
  if (!match) return null;
  const [year, month, day, hour, minute] = match.slice(1, 6).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return {
    start: Date.parse(text),
    local: Date.UTC(year, month - 1, day, hour, minute),
    offset: match[7] ?? "Z",
    year,
    month,
  };
}

/** Whether the time of the day tells its buckets apart. */
const isClock = (grain: Grain): boolean => grain === "hour" || grain === "minute";

/** Local parts formatted as if they were UTC: no second zone conversion can happen. */
const show = (local: number, options: Intl.DateTimeFormatOptions): string =>
  dates({ ...options, timeZone: "UTC" }).format(local);

export function bucketTitle({ local }: LocalBucket, grain: Grain): string {
  if (isClock(grain)) {
    const date = show(local, { weekday: "short", day: "numeric", month: "short" });
    return `${date}, ${show(local, { hour: "2-digit", minute: "2-digit" })}`;
  }
  const date = show(local, { dateStyle: "long" });
  if (grain === "day") return `${show(local, { weekday: "short" })}, ${date}`;
  if (grain === "week") return t.chart.weekOf(date);
  return show(local, { month: "long", year: "numeric" });
}

/** Hours of one day need no date; over several days the day is what the reader looks for. */
export function bucketTick({ local }: LocalBucket, grain: Grain, count: number): string {
  if (isClock(grain) && count <= 49) return show(local, { hour: "2-digit", minute: "2-digit" });
  if (grain === "month") return show(local, { month: "short", year: "2-digit" });
  return show(local, { day: "numeric", month: "short" });
}
