import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { QueryView } from "@/shared/components/ui/query-view";
import { EmptyState, Skeleton } from "@/shared/components/ui/states";
import { t } from "@/shared/i18n";
import { exact } from "@/shared/lib/format";
import { reportQuery } from "../api/run-query";
import { toBreakdown } from "../model";
import { type Breakdown, breakdownRequest } from "../queries";
import { isLive, type View, withLast, withoutFilters } from "../view";
import { BreakdownTable } from "./breakdown-table";

/** Rows of the closed card, and how many more each "show more" brings. The server's pages end at 1,000. */
const FIRST = 10;
const MORE = 50;

/** Ten rows of 36 px under their head: what the card holds is what it reserves. */
const BODY = "min-h-[24.25rem]";

/** Why the card is empty, and the one thing that may change it. */
function Nothing({ view }: { view: View }) {
  const filtered = view.filters.length > 0;
  return (
    <EmptyState
      title={filtered ? t.breakdown.noneFiltered : t.breakdown.none}
      className="py-14"
      action={
        <Link
          from="/p/$slug"
          to="."
          search={filtered ? withoutFilters : (search) => withLast(search, "12mo")}
          resetScroll={false}
          className="font-medium text-accent hover:underline"
        >
          {filtered ? t.filters.clear : t.breakdown.widen}
        </Link>
      }
    />
  );
}

type Props = { projectId: string; view: View; title: string; breakdown: Breakdown };

export function BreakdownCard({ projectId, view, title, breakdown }: Props) {
  const [limit, setLimit] = useState(FIRST);
  const live = isLive(view.period, Date.now());
  const body = breakdownRequest(view, breakdown, limit);
  const table = useQuery({ ...reportQuery(projectId, body, live), select: toBreakdown });
  const shown = table.data?.rows.length ?? 0;
  const total = table.data?.totalRows ?? 0;
  return (
    <Card title={title} busy={table.isFetching}>
      <QueryView
        query={table}
        skeleton={<Skeleton className={BODY} />}
        isEmpty={(data) => data.rows.length === 0}
        empty={<Nothing view={view} />}
      >
        {(data) => (
          <div className={BODY}>
            <BreakdownTable rows={data.rows} view={view} breakdown={breakdown} title={title} />
          </div>
        )}
      </QueryView>
      <div className="mt-3 flex h-8 items-center justify-between gap-2 text-[0.8125rem] text-muted">
        {shown > 0 && <span>{t.breakdown.shown(exact(shown), exact(total))}</span>}
        {total > shown && shown > 0 && (
          <Button
            size="sm"
            variant="ghost"
            busy={table.isPlaceholderData}
            onClick={() => setLimit(Math.min(limit + MORE, 1000))}
          >
            {t.breakdown.more}
          </Button>
        )}
      </div>
    </Card>
  );
}
