import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { ChartDownloads } from "@/shared/components/chart-actions/chart-downloads";
import { Card } from "@/shared/components/ui/card";
import { QueryView } from "@/shared/components/ui/query-view";
import { EmptyState, Skeleton } from "@/shared/components/ui/states";
import { te } from "@/shared/i18n/explore";
import { filterLines } from "@/shared/lib/filter-words";
import { exact, instant, percent } from "@/shared/lib/format";
import { funnelQuery, readFunnelCsv } from "../api/ask-funnel";
import { LEAST_STEPS, type View } from "../view";
import { FunnelTable } from "./funnel-table";
import { GroupsTable } from "./groups-table";

/** The answer: how far people come, and whether some come farther than others. */
export function FunnelView({ projectId, view }: { projectId: string; view: View }) {
  const query = useQuery(funnelQuery(projectId, view));
  const root = useRef<HTMLDivElement>(null);
  if (view.steps.length < LEAST_STEPS)
    return (
      <Card title={te.funnel.result}>
        <EmptyState title={te.funnel.start}>{te.funnel.startNote}</EmptyState>
      </Card>
    );
  return (
    <QueryView query={query} skeleton={<Skeleton className="h-72" />}>
      {({ funnel, view: shown }) => {
        const { steps, groups, meta } = funnel;
        const first = steps[0]?.users ?? 0;
        const last = steps.at(-1);
        const range = te.note(
          instant(meta.from, meta.timezone),
          instant(meta.to, meta.timezone),
          meta.timezone,
        );
        return (
          <div ref={root} className="flex flex-col gap-4">
            <Card
              title={te.funnel.result}
              description={range}
              busy={query.isFetching}
              actions={
                first > 0 && (
                  <ChartDownloads
                    root={root}
                    name="funnel"
                    caption={{
                      title: te.funnel.result,
                      lines: [range, ...filterLines(shown.filters)],
                    }}
                    csv={() => readFunnelCsv(projectId, shown)}
                  />
                )
              }
            >
              {first === 0 ? (
                <EmptyState title={te.funnel.nobody}>{te.funnel.nobodyNote}</EmptyState>
              ) : (
                <>
                  <p className="mb-3 text-lg font-semibold tracking-tight">
                    {te.funnel.summary(
                      exact(last?.users ?? 0),
                      exact(first),
                      percent(last?.from_first ?? 0),
                    )}
                  </p>
                  <FunnelTable steps={steps} />
                </>
              )}
            </Card>
            {groups && shown.breakdown && first > 0 && (
              <Card
                title={te.funnel.groups(te.funnel.dimensions[shown.breakdown])}
                description={te.funnel.groupsNote}
                busy={query.isFetching}
              >
                <GroupsTable groups={groups} steps={steps} dimension={shown.breakdown} />
              </Card>
            )}
          </div>
        );
      }}
    </QueryView>
  );
}
