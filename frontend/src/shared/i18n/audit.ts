import type { AuditAction } from "@/shared/lib/api/models";
import { enAudit } from "./en-audit";
import { room } from "./index";

type Own = typeof enAudit;
/** A language that lacks the words of an action does not compile. */
export type AuditCatalogue = Own & { actions: Record<AuditAction, string> };

/** The texts of the audit log, loaded with it. The rules of `manage.ts`. */
export let tu: AuditCatalogue = room("audit", enAudit, (own) => {
  tu = own;
});
