import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { QueryView } from "@/shared/components/ui/query-view";
import { EmptyState, Skeleton } from "@/shared/components/ui/states";
import { te } from "@/shared/i18n/explore";
import { instant } from "@/shared/lib/format";
import { retentionQuery } from "../api/ask-retention";
import { toRows } from "../model";
import type { View } from "../view";
import { RetentionGrid } from "./retention-grid";

/** The answer: of those who began together, how many came back in each period since. */
export function RetentionView({ projectId, view }: { projectId: string; view: View }) {
  const query = useQuery(retentionQuery(projectId, view));
  const [asCounts, setAsCounts] = useState(false);
  return (
    <QueryView query={query} skeleton={<Skeleton className="h-[32rem]" />}>
      {({ retention, view: shown }) => {
        const { meta } = retention;
        const rows = toRows(retention);
        return (
          <Card
            title={te.retention.result}
            description={te.note(
              instant(meta.from, meta.timezone),
              instant(meta.to, meta.timezone),
              meta.timezone,
            )}
            busy={query.isFetching}
            actions={
              <Button size="sm" variant="ghost" onClick={() => setAsCounts(!asCounts)}>
                {asCounts ? te.retention.asShares : te.retention.asCounts}
              </Button>
            }
          >
            {rows.every((row) => row.size === 0) ? (
              <EmptyState title={te.retention.nobody}>{te.retention.nobodyNote}</EmptyState>
            ) : (
              <>
                <RetentionGrid rows={rows} by={shown.by} asCounts={asCounts} />
                <p className="mt-3 text-[0.8125rem] text-muted">{te.retention.hatched}</p>
              </>
            )}
          </Card>
        );
      }}
    </QueryView>
  );
}
