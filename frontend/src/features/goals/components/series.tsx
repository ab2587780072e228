import { useQuery } from "@tanstack/react-query";
import { ChartLine, Table } from "lucide-react";
import { useRef, useState } from "react";
import { ChartLegend } from "@/shared/components/chart/chart-legend";
import { ChartTable } from "@/shared/components/chart/chart-table";
import { LineChart } from "@/shared/components/chart/line-chart";
import type { ChartPoint } from "@/shared/components/chart/model";
import { toPoints, toSpans } from "@/shared/components/chart/points";
import { ChartDownloads } from "@/shared/components/chart-actions/chart-downloads";
import { bucketName, pointsCsv } from "@/shared/components/chart-actions/numbers";
import { Button } from "@/shared/components/ui/button";
import { DeltaLabel } from "@/shared/components/ui/delta-label";
import { QueryView } from "@/shared/components/ui/query-view";
import { Skeleton } from "@/shared/components/ui/states";
import { t } from "@/shared/i18n";
import { tw } from "@/shared/i18n/downloads";
import { tg } from "@/shared/i18n/goals";
import type { QueryResult } from "@/shared/lib/api/models";
import { filterLines } from "@/shared/lib/filter-words";
import { exact } from "@/shared/lib/format";
import { seriesQuery } from "../api/ask-goals";
import type { grainOf, View } from "../view";

const countOf = ({ value }: ChartPoint): string =>
  value === null ? t.chart.noValue : tg.detail.conversions(value, exact(value));

const notesOf = ({ before, partial }: ChartPoint): string[] => [
  ...(before === null ? [] : [t.chart.beforeWas(exact(before))]),
  ...(partial ? [t.chart.soFar] : []),
];

function Tooltip({ point }: { point: ChartPoint }) {
  return (
    <>
      <p className="text-muted">{point.title}</p>
      <p className="flex items-baseline gap-2 font-semibold">
        {countOf(point)}
        {point.value !== null && !point.partial && (
          <DeltaLabel now={point.value} before={point.before} />
        )}
      </p>
      {notesOf(point).map((note) => (
        <p key={note} className="text-muted">
          {note}
        </p>
      ))}
    </>
  );
}

type Asked = { grain: ReturnType<typeof grainOf>; compare: View["compare"]; result: QueryResult };

/** What is taken along of a goal's series: its caption and its numbers. */
function toTake({ grain, compare, result }: Asked, filters: View["filters"]) {
  const points = toPoints(result.rows, grain, Date.now());
  const before = compare === "off" ? "" : t.chart.before[compare];
  const when = tw.span(points[0]?.title ?? "", points.at(-1)?.title ?? "");
  return {
    name: `conversions-by-${grain}`,
    caption: {
      title: tg.detail.overTime,
      lines: [tw.when(when, result.meta.timezone), ...filterLines(filters)],
    },
    csv: () =>
      pointsCsv(
        { bucket: t.grains[grain], metric: tg.detail.overTime, before },
        toSpans(result.rows, grain).map(bucketName),
        points,
      ),
  };
}

type Props = { projectId: string; goal: string; view: View };

/** Conversions over time, as a line or as a table. */
export function Series({ projectId, goal, view }: Props) {
  const query = useQuery(seriesQuery(projectId, goal, view));
  const [asTable, setAsTable] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const Icon = asTable ? ChartLine : Table;
  return (
    <div ref={root} aria-busy={query.isFetching}>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <div className="flex flex-wrap items-baseline gap-x-4">
          <h3 className="font-medium">{tg.detail.overTime}</h3>
          <ChartLegend compare={view.compare} />
        </div>
        <div className="flex items-center gap-2">
          <Button size="sm" variant="ghost" onClick={() => setAsTable(!asTable)}>
            <Icon aria-hidden className="size-4" />
            {asTable ? t.chart.asChart : t.chart.asTable}
          </Button>
          {query.data && (
            <ChartDownloads root={root} asTable={asTable} {...toTake(query.data, view.filters)} />
          )}
        </div>
      </div>
      <QueryView query={query} className="min-h-70" skeleton={<Skeleton className="h-70" />}>
        {({ grain, compare, result }) => {
          const points = toPoints(result.rows, grain, Date.now());
          const before = compare === "off" ? "" : t.chart.before[compare];
          const title = t.chart.label(tg.detail.overTime);
          return asTable ? (
            <ChartTable
              caption={tg.detail.overTime}
              bucket={t.grains[grain]}
              metric={tg.detail.overTime}
              before={before}
              points={points}
            />
          ) : (
            <LineChart
              label={title}
              points={points}
              describe={(point) =>
                [`${point.title}: ${countOf(point)}`, ...notesOf(point)].join(", ")
              }
              tooltip={(point) => <Tooltip point={point} />}
            />
          );
        }}
      </QueryView>
    </div>
  );
}
