import { tu } from "@/shared/i18n/audit";
import type { AuditAction, AuditEntry } from "@/shared/lib/api/models";
import { csvOf } from "@/shared/lib/csv";
import { visible } from "@/shared/lib/visible";

/** What happens in a project; the rest is of the installation and stands in no project's log. */
export const ACTIONS = (Object.keys(tu.actions) as AuditAction[])
  .filter((action) => !/^(user|session|pipeline|dead_letters)\./.test(action))
  .sort((a, b) => tu.actions[a].localeCompare(tu.actions[b]));

export const actionOf = (search: Record<string, unknown>): AuditAction | null =>
  ACTIONS.find((action) => action === search.a) ?? null;

export function actorOf({ actor }: AuditEntry): string {
  if (actor === null) return tu.nobody;
  return actor.name === "" ? tu.gone : visible(actor.name);
}

/** What an entry holds beside its names, a line each; what is nested comes as JSON. */
export const detailsOf = ({ data }: AuditEntry): [name: string, text: string][] =>
  Object.entries(data).map(([name, value]) => [
    name,
    visible(typeof value === "object" ? JSON.stringify(value) : String(value)),
  ]);

const { columns } = tu;
const HEAD = [
  columns.seq,
  columns.at,
  columns.actor,
  columns.action,
  columns.target,
  columns.details,
];

/** The entries on the screen, as a file: instants in UTC, actions by their codes. */
export const toCsv = (entries: readonly AuditEntry[]): string =>
  csvOf([
    HEAD,
    ...entries.map((entry) => [
      entry.seq,
      entry.at,
      entry.actor?.id ?? null,
      entry.action,
      `${entry.target.type} ${entry.target.id}`,
      JSON.stringify(entry.data),
    ]),
  ]);
