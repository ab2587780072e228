import type { Caption } from "@/shared/components/chart-actions/caption";
import { t } from "@/shared/i18n";
import { tw } from "@/shared/i18n/downloads";
import { filterLines } from "@/shared/lib/filter-words";
import { dates } from "@/shared/lib/format";
import { visible } from "@/shared/lib/visible";
import type { Period, View } from "./view";

/** Calendar days have no zone: shown as they were typed. */
function rangeText(from: string, to: string): string {
  const format = dates({ day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  return format.formatRange(Date.parse(from), Date.parse(to));
}

export const periodText = (period: Period): string =>
  "last" in period ? t.periods[period.last] : rangeText(period.from, period.to);

/** Where a picture is from: whose, and by which clocks. */
export type Origin = { site: string; zone: string };

/** What a picture says of itself: what it shows, of what, when, and of whom. */
export function captionOf({ site, zone }: Origin, view: View, what: string, when: string): Caption {
  const lines = [tw.when(when, zone), ...filterLines(view.filters)];
  return { title: tw.of(visible(site), what), lines };
}
