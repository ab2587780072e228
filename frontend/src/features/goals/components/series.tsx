import { useQuery } from "@tanstack/react-query";
import { ChartLine, Table } from "lucide-react";
import { useState } from "react";
import { ChartLegend } from "@/shared/components/chart/chart-legend";
import { ChartTable } from "@/shared/components/chart/chart-table";
import { LineChart } from "@/shared/components/chart/line-chart";
import type { ChartPoint } from "@/shared/components/chart/model";
import { toPoints } from "@/shared/components/chart/points";
import { Button } from "@/shared/components/ui/button";
import { DeltaLabel } from "@/shared/components/ui/delta-label";
import { QueryView } from "@/shared/components/ui/query-view";
import { Skeleton } from "@/shared/components/ui/states";
import { t } from "@/shared/i18n";
import { tg } from "@/shared/i18n/goals";
import { exact } from "@/shared/lib/format";
import { seriesQuery } from "../api/ask-goals";
import type { View } from "../view";

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

type Props = { projectId: string; goal: string; view: View };

/** Conversions over time, as a line or as a table. */
export function Series({ projectId, goal, view }: Props) {
  const query = useQuery(seriesQuery(projectId, goal, view));
  const [asTable, setAsTable] = useState(false);
  const Icon = asTable ? ChartLine : Table;
  return (
    <div aria-busy={query.isFetching}>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <div className="flex flex-wrap items-baseline gap-x-4">
          <h3 className="font-medium">{tg.detail.overTime}</h3>
          <ChartLegend compare={view.compare} />
        </div>
        <Button size="sm" variant="ghost" onClick={() => setAsTable(!asTable)}>
          <Icon aria-hidden className="size-4" />
          {asTable ? t.chart.asChart : t.chart.asTable}
        </Button>
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
