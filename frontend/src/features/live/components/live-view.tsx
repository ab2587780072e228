import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { ChartTable } from "@/shared/components/chart/chart-table";
import { LineChart } from "@/shared/components/chart/line-chart";
import { ChartDownloads } from "@/shared/components/chart-actions/chart-downloads";
import { pointsCsv } from "@/shared/components/chart-actions/numbers";
import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { QueryView } from "@/shared/components/ui/query-view";
import { EmptyState, Skeleton } from "@/shared/components/ui/states";
import { t } from "@/shared/i18n";
import { tl } from "@/shared/i18n/live";
import type { Live } from "@/shared/lib/api/models";
import { compact, exact } from "@/shared/lib/format";
import { liveQuery } from "../api/read-live";
import { DIMENSIONS, type MinutePoint, toPoints } from "../model";
import { LatestCard } from "./latest-card";
import { TopCard } from "./top-card";

function Tile({ title, note, value }: { title: string; note: string; value: number }) {
  return (
    <div className="min-w-0 bg-surface px-4 py-4 sm:px-5">
      <dt className="text-muted">{title}</dt>
      <dd>
        <span
          title={exact(value)}
          className="block text-3xl font-semibold tracking-tight tabular-nums"
        >
          {compact(value)}
        </span>
        <span className="text-[0.8125rem] text-muted">{note}</span>
      </dd>
    </div>
  );
}

const inWords = ({ minute }: MinutePoint): string =>
  tl.minuteIs(
    t.counts.visitors(minute.visitors, exact(minute.visitors)),
    t.counts.pageviews(minute.pageviews, exact(minute.pageviews)),
    t.counts.events(minute.events, exact(minute.events)),
  );

function Minutes({ live }: { live: Live }) {
  const [asTable, setAsTable] = useState(false);
  const root = useRef<HTMLElement>(null);
  const points = toPoints(live);
  const caption = tl.caption(
    exact(live.visitors),
    points[0]?.title ?? "",
    points.at(-1)?.title ?? "",
    live.timezone,
  );
  const quiet = live.minutes.every(({ events, visitors }) => events === 0 && visitors === 0);
  const described = (point: { title: string }): string => {
    const found = points.find(({ title }) => title === point.title);
    return found ? inWords(found) : "";
  };
  return (
    <Card
      title={tl.minutes}
      actions={
        <>
          <Button size="sm" variant="ghost" onClick={() => setAsTable(!asTable)}>
            {asTable ? t.chart.asChart : t.chart.asTable}
          </Button>
          {!quiet && (
            <ChartDownloads
              root={root}
              name="last-half-hour"
              asTable={asTable}
              caption={{ title: tl.minutes, lines: [caption] }}
              csv={() =>
                pointsCsv(
                  { bucket: tl.minute, metric: tl.visitors },
                  live.minutes.map(({ start }) => start),
                  points,
                )
              }
            />
          )}
        </>
      }
    >
      {quiet ? (
        <EmptyState title={tl.quiet} className="h-70">
          {tl.quietNote}
        </EmptyState>
      ) : (
        <figure ref={root}>
          {asTable ? (
            <ChartTable
              caption={caption}
              bucket={tl.minute}
              metric={tl.visitors}
              before=""
              points={points}
            />
          ) : (
            <LineChart
              label={tl.chart}
              points={points}
              describe={(point) => `${point.title}: ${described(point)}`}
              tooltip={(point) => (
                <>
                  <p className="text-muted">{point.title}</p>
                  <p className="font-semibold">{described(point)}</p>
                </>
              )}
            />
          )}
          <figcaption className="sr-only">{caption}</figcaption>
        </figure>
      )}
    </Card>
  );
}

/** Who is there now, the last half hour, and the events as they come. */
export function LiveView({ projectId }: { projectId: string }) {
  const query = useQuery(liveQuery(projectId));
  return (
    <QueryView query={query} skeleton={<Skeleton className="h-[44rem]" />}>
      {(live) => (
        <div className="flex flex-col gap-4">
          <dl className="grid gap-px overflow-hidden rounded-xl border border-line bg-line shadow-card sm:grid-cols-2">
            <Tile title={tl.now} note={tl.nowNote} value={live.active_users} />
            <Tile title={tl.halfHour} note={tl.halfHourNote} value={live.visitors} />
          </dl>
          <Minutes live={live} />
          <div className="grid gap-4 lg:grid-cols-3">
            {DIMENSIONS.map((dimension) => (
              <TopCard key={dimension} projectId={projectId} dimension={dimension} />
            ))}
          </div>
          <LatestCard latest={live.latest} timeZone={live.timezone} />
        </div>
      )}
    </QueryView>
  );
}
