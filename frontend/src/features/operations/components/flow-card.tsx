import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { FlowFigure } from "@/shared/components/flow/flow-figure";
import { Card } from "@/shared/components/ui/card";
import { controlClass } from "@/shared/components/ui/field";
import { Notice } from "@/shared/components/ui/notice";
import { QueryView } from "@/shared/components/ui/query-view";
import { EmptyState, Skeleton } from "@/shared/components/ui/states";
import { tf } from "@/shared/i18n/flow";
import { tn } from "@/shared/i18n/monitoring";
import type { Flow, FlowSpan } from "@/shared/lib/api/models";
import { instant } from "@/shared/lib/format";
import { guessZone } from "@/shared/lib/zones";
import { flowQuery } from "../api/read-state";
import { SPANS, toArrivals } from "../flow";

function Figure({ flow }: { flow: Flow }) {
  const zone = guessZone();
  const first = flow.results[0]?.start;
  const last = flow.results.at(-1)?.start;
  const period =
    first && last ? tn.flow.period(instant(first, zone), instant(last, zone), zone) : "";
  const quiet = Object.values(flow.totals).every((events) => events === 0);
  return (
    <>
      {!flow.is_fresh && (
        <div className="mb-3">
          <Notice tone="warn">{tn.flow.stale}</Notice>
        </div>
      )}
      {quiet ? (
        <EmptyState title={tn.flow.quiet}>{tn.flow.quietNote}</EmptyState>
      ) : (
        <FlowFigure
          title={tf.title}
          period={period}
          name="arrivals"
          arrivals={toArrivals(flow, zone)}
        />
      )}
      <p className="mt-2 text-[0.8125rem] text-muted">{period}</p>
    </>
  );
}

/** What arrived of all projects, and what became of it. */
export function FlowCard() {
  const [last, setLast] = useState<FlowSpan>("1h");
  const flow = useQuery(flowQuery(last));
  return (
    <Card
      title={tf.title}
      description={tn.flow.about}
      actions={
        <select
          aria-label={tn.flow.span}
          value={last}
          onChange={({ target }) => setLast(SPANS.find((span) => span === target.value) ?? "1h")}
          className={controlClass}
        >
          {SPANS.map((span) => (
            <option key={span} value={span}>
              {tn.flow.spans[span]}
            </option>
          ))}
        </select>
      }
    >
      <QueryView query={flow} skeleton={<Skeleton className="h-72" />}>
        {(data) => <Figure flow={data} />}
      </QueryView>
    </Card>
  );
}
