import type { Person, Project, ProjectPatch } from "@/shared/lib/api/models";

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
