import type { RetentionResult } from "@/shared/lib/api/models";
import { dates } from "@/shared/lib/format";
import type { By } from "./view";

export type Cell = { returned: number; share: number; running: boolean };
export type Row = { start: string; size: number; cells: Cell[] };

/** The cohorts with a share for each of their periods; where nobody began there is nothing to share. */
export function toRows({ cohorts, periods }: RetentionResult): Row[] {
  return cohorts.map((cohort, index) => ({
    start: cohort.start,
    size: cohort.size,
    cells:
      cohort.size === 0
        ? []
        : cohort.returned.map((returned, later) => ({
            returned,
            share: returned / cohort.size,
            running: !periods[index + later]?.complete,
          })),
  }));
}

/**
 * The share of all who began that came back in their nth period, of the cohorts whose nth period is over. Null
 * where there is none: a running period would pull it down.
 */
export function toMeans(rows: readonly Row[], columns: number): (number | null)[] {
  return Array.from({ length: columns }, (_, nth) => {
    const over = rows.filter((row) => row.cells[nth] && !row.cells[nth].running);
    const people = over.reduce((sum, row) => sum + row.size, 0);
    if (people === 0) return null;
    return over.reduce((sum, row) => sum + (row.cells[nth]?.returned ?? 0), 0) / people;
  });
}

/**
 * A cohort's name, by the calendar of the zone it was counted in. "2026-11-09T00:00:00+01:00" begins with the
 * local date, so it is read as such, whatever the reader's own clock says.
 */
export function cohortName(start: string, by: By): string {
  const format = dates({
    ...(by === "month" ? {} : { day: "numeric" }),
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  });
  return format.format(new Date(`${start.slice(0, 10)}T00:00:00Z`));
}
