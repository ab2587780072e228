import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { ChartDownloads } from "@/shared/components/chart-actions/chart-downloads";
import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { QueryView } from "@/shared/components/ui/query-view";
import { EmptyState, Skeleton } from "@/shared/components/ui/states";
import { te } from "@/shared/i18n/explore";
import { filterLines } from "@/shared/lib/filter-words";
import { instant } from "@/shared/lib/format";
import { readRetentionCsv, retentionQuery } from "../api/ask-retention";
import { toRows } from "../model";
import type { View } from "../view";
import { RetentionGrid } from "./retention-grid";

/** The answer: of those who began together, how many came back in each period since. */
export function RetentionView({ projectId, view }: { projectId: string; view: View }) {
  const query = useQuery(retentionQuery(projectId, view));
  const [asCounts, setAsCounts] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  return (
    <QueryView query={query} skeleton={<Skeleton className="h-[32rem]" />}>
      {({ retention, view: shown }) => {
        const { meta } = retention;
        const rows = toRows(retention);
        const nobody = rows.every((row) => row.size === 0);
        const range = te.note(
          instant(meta.from, meta.timezone),
          instant(meta.to, meta.timezone),
          meta.timezone,
        );
        return (
          <Card
            title={te.retention.result}
            description={range}
            busy={query.isFetching}
            actions={
              <>
                <Button size="sm" variant="ghost" onClick={() => setAsCounts(!asCounts)}>
                  {asCounts ? te.retention.asShares : te.retention.asCounts}
                </Button>
                {!nobody && (
                  <ChartDownloads
                    root={root}
                    name="retention"
                    caption={{
                      title: te.retention.result,
                      lines: [range, ...filterLines(shown.filters)],
                    }}
                    csv={() => readRetentionCsv(projectId, shown)}
                  />
                )}
              </>
            }
          >
            {nobody ? (
              <EmptyState title={te.retention.nobody}>{te.retention.nobodyNote}</EmptyState>
            ) : (
              <div ref={root}>
                <RetentionGrid rows={rows} by={shown.by} asCounts={asCounts} />
                <p className="mt-3 text-[0.8125rem] text-muted">{te.retention.hatched}</p>
              </div>
            )}
          </Card>
        );
      }}
    </QueryView>
  );
}
