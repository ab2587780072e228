import { te } from "@/shared/i18n/explore";
import { compact } from "./format";

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/** 95.5 to "1.6 min": one unit, the largest that is not below one. */
export function duration(seconds: number): string {
  const rounded = (value: number) => compact(Number(value.toFixed(value < 10 ? 1 : 0)));
  if (seconds < MINUTE) return te.durations.seconds(rounded(seconds));
  if (seconds < HOUR) return te.durations.minutes(rounded(seconds / MINUTE));
  if (seconds < 2 * DAY) return te.durations.hours(rounded(seconds / HOUR));
  return te.durations.days(rounded(seconds / DAY));
}
