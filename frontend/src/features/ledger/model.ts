import type { Arrivals } from "@/shared/components/flow/model";
import { tm } from "@/shared/i18n/manage";
import type { Ledger, Outcome } from "@/shared/lib/api/models";
import { dates } from "@/shared/lib/format";
import { visible } from "@/shared/lib/visible";
import { type Group, isTime, OUTCOMES, type Time } from "./view";

export type Line = Ledger["results"][number];

/** The outcomes worth a column: the usual two, and those that there are. */
export const columnsOf = (totals: Ledger["totals"]): Outcome[] =>
  OUTCOMES.filter(
    (outcome) => outcome === "accepted" || outcome === "stored" || (totals[outcome] ?? 0) > 0,
  );

export const isBlank = (ledger: Ledger): boolean =>
  Object.values(ledger.totals).every((events) => events === 0);

/** How long the bar of a line is: its largest number against the largest of all. */
export function barOf(line: Line, lines: readonly Line[]): number {
  const most = (one: Line) => Math.max(0, ...Object.values(one.outcomes));
  const largest = Math.max(...lines.map(most));
  return largest === 0 ? 0 : most(line) / largest;
}

const TIME_OPTIONS: Record<Time, Intl.DateTimeFormatOptions> = {
  minute: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
  hour: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
  day: { dateStyle: "medium" },
};

/** A bucket's local start as its clocks showed it: the zone is the server's business. */
export function timeText(group: string, by: Time, options = TIME_OPTIONS): string {
  const local = Date.parse(`${group.slice(0, 19)}Z`);
  if (Number.isNaN(local)) return visible(group);
  return dates({ ...options[by], timeZone: "UTC" }).format(local);
}

/** Time, hour and day as short as an axis needs them. */
const TICK_OPTIONS: typeof TIME_OPTIONS = {
  minute: { hour: "2-digit", minute: "2-digit" },
  hour: { day: "numeric", month: "short", hour: "numeric" },
  day: { day: "numeric", month: "short" },
};

/** The lines of a ledger by time as bars of a chart. */
export const toArrivals = ({ results, to }: Ledger, by: Time): Arrivals[] =>
  results.map(({ group, outcomes }, at) => {
    const start = group ?? "";
    const isLast = at === results.length - 1;
    return {
      start,
      title: timeText(start, by),
      tick: timeText(start, by, TICK_OPTIONS),
      partial: isLast && Date.parse(to) >= Date.now() - 60_000,
      outcomes,
    };
  });

/** Times come oldest first; people look at what is newest. */
export const inOrder = (lines: readonly Line[], by: Group): readonly Line[] =>
  isTime(by) ? lines.toReversed() : lines;

/** A sample's event as text in lines, everything in it made visible. */
export const sampleText = (event: unknown): string =>
  JSON.stringify(event, null, 2).split("\n").map(visible).join("\n");

const CODES: Readonly<Record<string, string>> = tm.ledger.codes;

/** What a code means, for those that this release of the dashboard knows. */
export const codeWords = (code: string | null): string | undefined =>
  code !== null && Object.hasOwn(CODES, code) ? CODES[code] : undefined;
