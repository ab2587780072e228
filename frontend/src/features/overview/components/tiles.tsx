import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { DeltaLabel } from "@/shared/components/ui/delta-label";
import { ErrorState, Loading, Skeleton } from "@/shared/components/ui/states";
import { t } from "@/shared/i18n";
import { clock, compact, exact } from "@/shared/lib/format";
import { reportQuery } from "../api/run-query";
import { type Total, toTotals } from "../model";
import { totalsRequest } from "../queries";
import { isLive, METRICS, type Metric, type View } from "../view";

const GRID = "grid grid-cols-2 gap-px overflow-hidden rounded-t-xl bg-line lg:grid-cols-4";

function Tile({ total, chosen }: { total: Total; chosen: boolean }) {
  return (
    <Link
      from="/p/$slug"
      to="."
      search={(search) => ({ ...search, m: total.metric })}
      resetScroll={false}
      aria-current={chosen || undefined}
      className="group relative flex min-w-0 flex-col bg-surface px-4 pt-4 pb-3.5 -outline-offset-2 hover:bg-sunken/60 sm:px-5"
    >
      <span
        aria-hidden
        className="absolute inset-x-0 bottom-0 h-0.5 bg-transparent group-aria-[current]:bg-chart"
      />
      <span className="text-muted group-aria-[current]:font-medium group-aria-[current]:text-accent">
        {t.metrics[total.metric]}
      </span>
      <span className="mt-0.5 flex flex-wrap items-baseline gap-x-2.5">
        <span
          title={exact(total.value)}
          className="text-2xl font-semibold tracking-tight tabular-nums"
        >
          {compact(total.value)}
        </span>
        <DeltaLabel now={total.value} before={total.before} />
      </span>
    </Link>
  );
}

function TilesSkeleton({ metric }: { metric: Metric }) {
  return (
    <div className={GRID}>
      {METRICS.map((one) => (
        <div key={one} className="bg-surface px-4 pt-4 pb-3.5 sm:px-5">
          <span className={one === metric ? "text-accent" : "text-muted"}>{t.metrics[one]}</span>
          <Skeleton className="mt-1.5 h-7 w-24" />
        </div>
      ))}
    </div>
  );
}

/** The four numbers; the chosen one is what the chart below draws. */
export function Tiles({ projectId, view }: { projectId: string; view: View }) {
  const live = isLive(view.period, Date.now());
  const totals = useQuery({
    ...reportQuery(projectId, totalsRequest(view), live),
    select: toTotals,
  });
  if (!totals.data) {
    if (totals.isError)
      return <ErrorState error={totals.error} onRetry={() => void totals.refetch()} />;
    return (
      <Loading>
        <TilesSkeleton metric={view.metric} />
      </Loading>
    );
  }
  return (
    <>
      <nav
        aria-label={t.overview.totals}
        aria-busy={totals.isFetching}
        className={`${GRID} transition-opacity ${totals.isPlaceholderData ? "opacity-50" : ""}`}
      >
        {totals.data.map((total) => (
          <Tile key={total.metric} total={total} chosen={total.metric === view.metric} />
        ))}
      </nav>
      {totals.isError && (
        <p role="status" className="border-t border-line px-5 py-2 text-[0.8125rem] text-warn">
          {t.states.stale(clock(totals.dataUpdatedAt))}
        </p>
      )}
    </>
  );
}
