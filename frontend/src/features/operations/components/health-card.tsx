import { useQuery } from "@tanstack/react-query";
import { Badge } from "@/shared/components/ui/badge";
import { Card } from "@/shared/components/ui/card";
import { QueryView } from "@/shared/components/ui/query-view";
import { Skeleton } from "@/shared/components/ui/states";
import { tn } from "@/shared/i18n/monitoring";
import type { HealthPart } from "@/shared/lib/api/models";
import { visible } from "@/shared/lib/visible";
import { healthQuery } from "../api/read-state";
import { partName } from "../model";

const TONES = { ok: "ok", warning: "warn", down: "danger" } as const;

function Parts({ parts }: { parts: readonly HealthPart[] }) {
  const bad = parts.filter(({ state }) => state !== "ok").length;
  return (
    <>
      <p role="status" className="mb-2 font-medium">
        {bad === 0 ? tn.health.well : tn.health.bad(bad, String(bad))}
      </p>
      <ul>
        {parts.map(({ name, state, detail }) => (
          <li
            key={name}
            className="grid gap-x-4 gap-y-0.5 border-t border-line/60 py-2 sm:grid-cols-[12rem_6rem_1fr] sm:items-baseline"
          >
            <span className="font-medium">{partName(name)}</span>
            <span>
              <Badge tone={TONES[state]}>{tn.health.states[state]}</Badge>
            </span>
            <span className="wrap-anywhere text-muted">{visible(detail)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** How each part of the installation is, in words. */
export function HealthCard() {
  const health = useQuery(healthQuery);
  return (
    <Card title={tn.health.title} description={tn.health.about}>
      <QueryView query={health} skeleton={<Skeleton className="h-80" />}>
        {(parts) => <Parts parts={parts} />}
      </QueryView>
    </Card>
  );
}
