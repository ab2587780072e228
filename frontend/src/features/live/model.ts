import type { ChartPoint } from "@/shared/components/chart/model";
import type { Live, LiveEvent, QueryResult } from "@/shared/lib/api/models";
import { dates } from "@/shared/lib/format";

/** What the last half hour is shown by. */
export const DIMENSIONS = ["path", "referrer", "country"] as const;
export type Dimension = (typeof DIMENSIONS)[number];

type Minute = Live["minutes"][number];
export type MinutePoint = ChartPoint & { minute: Minute };

/** The minutes as points of a chart, by the project's clock; the running one will still grow. */
export function toPoints(live: Live): MinutePoint[] {
  const format = dates({ hour: "2-digit", minute: "2-digit", timeZone: live.timezone });
  return live.minutes.map((minute, index) => {
    const title = format.format(new Date(minute.start));
    const partial = index === live.minutes.length - 1;
    return { title, tick: title, value: minute.visitors, before: null, partial, minute };
  });
}

/** 14:05:09 by the project's clock. */
export const timeOf = (event: LiveEvent, timeZone: string): string =>
  dates({ hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone }).format(
    new Date(event.timestamp),
  );

export type TopRow = { value: string | null; visitors: number; bar: number };

/** Rows with their share of the longest bar. */
export function toTop(result: QueryResult): TopRow[] {
  const rows = result.rows.map((row) => ({
    value:
      row.dimensions[0] === null || row.dimensions[0] === undefined
        ? null
        : String(row.dimensions[0]),
    visitors: Number(row.metrics[0] ?? 0),
  }));
  const most = Math.max(1, ...rows.map((row) => row.visitors));
  return rows
    .filter((row) => row.visitors > 0)
    .map((row) => ({ ...row, bar: row.visitors / most }));
}

/** How many of `latest` came after those that are held, and whether there may be more than `latest` tells. */
export function newerThan(held: readonly LiveEvent[], latest: readonly LiveEvent[]) {
  const known = new Set(held.map((event) => event.event_id));
  const newer = latest.filter((event) => !known.has(event.event_id)).length;
  return { newer, more: newer > 0 && newer === latest.length };
}

/** "example.com/pricing"; the host alone where there is no path. */
export const pageOf = (event: LiveEvent): string => `${event.host ?? ""}${event.path ?? ""}`;
