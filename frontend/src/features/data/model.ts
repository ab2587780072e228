import { locale } from "@/shared/i18n";
import type { Person, Project, ProjectPatch } from "@/shared/lib/api/models";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** 31000000 to "31 MB". */
export function size(bytes: number): string {
  let power = 0;
  while (bytes >= 1000 ** (power + 1) && power < UNITS.length - 1) power += 1;
  const unit = UNITS[power] ?? "byte";
  return new Intl.NumberFormat(locale(), {
    style: "unit",
    unit,
    maximumSignificantDigits: 3,
  }).format(bytes / 1000 ** power);
}

type Fewer = { raw: number | null; aggregates: number | null };

/** For how many days data is kept after the changes, where that is fewer than before; else null. */
export function fewerDays(project: Project, changes: ProjectPatch): Fewer {
  const fewer = (days: number | undefined, before: number) =>
    days !== undefined && days < before ? days : null;
  return {
    raw: fewer(changes.raw_retention_days, project.raw_retention_days),
    aggregates: fewer(changes.aggregate_retention_days, project.aggregate_retention_days),
  };
}

/** Whether data that is kept now would be deleted. */
export function shortens(project: Project, changes: ProjectPatch): boolean {
  const { raw, aggregates } = fewerDays(project, changes);
  return raw !== null || aggregates !== null;
}

export type Ids = Record<"user_id" | "anonymous_id" | "account_id", string>;

/** Only the ids that were entered, as they were entered: spaces belong to an id. */
export const personOf = (ids: Ids): Person =>
  Object.fromEntries(Object.entries(ids).filter(([, id]) => id !== ""));
