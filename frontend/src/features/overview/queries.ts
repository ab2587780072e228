import type { QueryRequest } from "@/shared/lib/api/models";
import { treeOf } from "@/shared/lib/filters";
import { METRICS, type View } from "./view";

/** More than any series (≤ 600 buckets) has, so the server's own limit never cuts one. */
const SERIES_LIMIT = 1000;

const COMPARE = { prev: "previous_period", year: "previous_year", off: null } as const;

function base(view: View): Pick<QueryRequest, "v" | "period" | "filters" | "compare"> {
  const compare = COMPARE[view.compare];
  return {
    v: 1,
    period: view.period,
    ...(view.filters.length > 0 ? { filters: treeOf(view.filters) } : {}),
    ...(compare ? { compare } : {}),
  };
}

/** The four numbers on top: one row without dimensions. */
export const totalsRequest = (view: View): QueryRequest => ({
  ...base(view),
  metrics: [...METRICS],
  dimensions: [],
});

export const seriesRequest = (view: View): QueryRequest => ({
  ...base(view),
  metrics: [view.metric],
  dimensions: [`time:${view.grain}`],
  limit: SERIES_LIMIT,
  include: { totals: true },
});

/** What a report of this screen keeps: its chart. How many rows there are is left to who shows it. */
export function toQuestion(view: View): QueryRequest {
  const { limit: _limit, include: _include, ...question } = seriesRequest(view);
  return question;
}

export type Breakdown = { dimension: string; metric: string };

export function breakdownRequest(
  view: View,
  { dimension, metric }: Breakdown,
  limit: number,
): QueryRequest {
  const { compare: _, ...rest } = base(view);
  return {
    ...rest,
    metrics: [metric, "visitors"],
    dimensions: [dimension],
    order_by: [[metric, "desc"]],
    limit,
    // How many there are in all rollups may not know, and counting them costs more than the first ones.
    include: { totals: true },
  };
}
