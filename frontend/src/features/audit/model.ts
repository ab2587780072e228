import { tu } from "@/shared/i18n/audit";
import type { AuditAction, AuditEntry } from "@/shared/lib/api/models";
import { csvOf } from "@/shared/lib/csv";
import { visible } from "@/shared/lib/visible";

const all = (Object.keys(tu.actions) as AuditAction[]).sort((a, b) =>
  tu.actions[a].localeCompare(tu.actions[b]),
);
const isOfTheWhole = (action: AuditAction): boolean =>
  /^(user|session|pipeline|dead_letters)\./.test(action);

/** What happens in a project. */
export const OF_PROJECTS = all.filter((action) => !isOfTheWhole(action));

/** What happens in the installation, and stands in no project's log. */
export const OF_THE_INSTALLATION = all.filter(isOfTheWhole);

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

/** Entries as a file: instants in UTC, actions by their codes. */
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
