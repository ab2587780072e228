import { Badge } from "@/shared/components/ui/badge";
import { tm } from "@/shared/i18n/manage";
import type { ClientId } from "@/shared/lib/api/models";

const TONES = { pending: "accent", approved: "ok", refused: "danger" } as const;

export function StateBadge({ state }: { state: ClientId["state"] }) {
  return <Badge tone={TONES[state]}>{tm.clientIds.states[state]}</Badge>;
}
