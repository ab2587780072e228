import type { Arrivals } from "@/shared/components/flow/model";
import type { Flow, FlowSpan } from "@/shared/lib/api/models";
import { dates, instant } from "@/shared/lib/format";

export const SPANS: readonly FlowSpan[] = ["1h", "24h", "7d"];

/** The buckets of an answer by the clocks of a zone; the running one, the last, is not over. */
export function toArrivals({ results, minutes }: Flow, timeZone: string): Arrivals[] {
  const days = results.length > 24 && minutes === 60;
  const tick = dates({
    ...(days ? { day: "numeric", month: "short" } : {}),
    hour: "2-digit",
    minute: "2-digit",
    timeZone,
  });
  return results.map(({ start, outcomes }, at) => ({
    start,
    title: instant(start, timeZone),
    tick: tick.format(new Date(start)),
    partial: at === results.length - 1,
    outcomes,
  }));
}
