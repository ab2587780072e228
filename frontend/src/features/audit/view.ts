import type { AuditAction } from "@/shared/lib/api/models";
import { isDate } from "@/shared/lib/period";

/** A log: a project's, or without one the installation's own. Days are those of its zone. */
export type Log = { projectId: string | null; zone: string; actions: readonly AuditAction[] };

export type View = {
  action: AuditAction | null;
  /** The id of who did it. */
  actor: string | null;
  from: string | null;
  to: string | null;
};

/** The part of the URL that the log reads. */
export type AuditSearch = { a?: AuditAction; w?: string; from?: string; to?: string };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What the URL asks for; what it says wrongly is as if it had said nothing. */
export function toView({ actions }: Log, search: Record<string, unknown>): View {
  const { a, w, from, to } = search;
  return {
    action: actions.find((action) => action === a) ?? null,
    actor: typeof w === "string" && UUID.test(w) ? w : null,
    from: isDate(from) ? from : null,
    to: isDate(to) ? to : null,
  };
}

/** The shortest URL of a view. */
export const toSearch = ({ action, actor, from, to }: View): AuditSearch => ({
  ...(action ? { a: action } : {}),
  ...(actor ? { w: actor } : {}),
  ...(from ? { from } : {}),
  ...(to ? { to } : {}),
});
