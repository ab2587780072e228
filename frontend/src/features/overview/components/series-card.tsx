import { useQuery } from "@tanstack/react-query";
import { ChartLine, Table } from "lucide-react";
import { type ReactNode, useMemo, useRef, useState } from "react";
import { ChartLegend } from "@/shared/components/chart/chart-legend";
import { ChartTable } from "@/shared/components/chart/chart-table";
import { LineChart } from "@/shared/components/chart/line-chart";
import type { ChartPoint } from "@/shared/components/chart/model";
import { withNotes } from "@/shared/components/chart/notes";
import { ChartDownloads } from "@/shared/components/chart-actions/chart-downloads";
import { bucketName, pointsCsv } from "@/shared/components/chart-actions/numbers";
import { Button } from "@/shared/components/ui/button";
import { DeltaLabel } from "@/shared/components/ui/delta-label";
import { QueryView } from "@/shared/components/ui/query-view";
import { EmptyState, Skeleton } from "@/shared/components/ui/states";
import { t } from "@/shared/i18n";
import { tw } from "@/shared/i18n/downloads";
import { noteText } from "@/shared/i18n/notes";
import { annotationsQuery, type Days } from "@/shared/lib/api/annotations";
import { exact } from "@/shared/lib/format";
import { reportQuery } from "../api/run-query";
import { type Series, toDays, toSeries } from "../model";
import { seriesRequest } from "../queries";
import { type Compare, isLive, type Metric, type View } from "../view";
import { captionOf, type Origin } from "../words";
import { GrainPicker } from "./grain-picker";

function describe(point: ChartPoint, metric: Metric): string {
  const value =
    point.value === null ? t.chart.noValue : t.counts[metric](point.value, exact(point.value));
  const before = point.before === null ? "" : t.chart.beforeWas(exact(point.before));
  const parts = [`${point.title}: ${value}`, before, point.partial ? t.chart.soFar : ""];
  return [...parts, ...(point.notes ?? [])].filter(Boolean).join(", ");
}

function TooltipBody({ point, metric }: { point: ChartPoint; metric: Metric }) {
  return (
    <>
      <p className="text-muted">{point.title}</p>
      <p className="flex items-baseline gap-2 font-semibold">
        {point.value === null ? t.chart.noValue : t.counts[metric](point.value, exact(point.value))}
        {point.value !== null && !point.partial && (
          <DeltaLabel now={point.value} before={point.before} />
        )}
      </p>
      {point.before !== null && (
        <p className="text-muted">{t.chart.beforeWas(exact(point.before))}</p>
      )}
      {point.partial && <p className="text-muted">{t.chart.soFar}</p>}
      {point.notes?.map((note, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two notes may say the same
        <p key={place} className="mt-1 line-clamp-4 wrap-anywhere text-warn">
          {note}
        </p>
      ))}
    </>
  );
}

type BodyProps = { series: Series; compare: Compare; asTable: boolean; zone: string };

function SeriesBody({ series, compare, asTable, zone }: BodyProps) {
  const { metric, points, grain, total, compared } = series;
  const first = points[0]?.title ?? "";
  const last = points.at(-1)?.title ?? "";
  const sum = total === null ? t.metrics[metric] : t.counts[metric](total, exact(total));
  const caption = t.chart.caption(sum, first, last, zone);
  return (
    <figure>
      {asTable ? (
        <ChartTable
          caption={caption}
          bucket={t.grains[grain]}
          metric={t.metrics[metric]}
          before={compared ? t.chart.before[compare] : ""}
          points={points}
        />
      ) : (
        <LineChart
          label={t.chart.label(t.metrics[metric])}
          points={points}
          describe={(point) => describe(point, metric)}
          tooltip={(point) => <TooltipBody point={point} metric={metric} />}
        />
      )}
      <figcaption>
        <span className="sr-only">{caption}</span>
        {series.warnings.map((warning) => (
          <span key={warning} className="block text-[0.8125rem] text-warn">
            {warning}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

/** What is taken along of a series: its name, its caption and its numbers. */
function toTake(series: Series, view: View, origin: Origin) {
  const { metric, points, spans, grain, compared } = series;
  const first = points[0]?.title ?? "";
  const last = points.at(-1)?.title ?? "";
  const before = compared ? t.chart.before[view.compare] : "";
  return {
    name: `${metric}-by-${grain}`,
    caption: captionOf(origin, view, t.metrics[metric], tw.span(first, last)),
    csv: () =>
      pointsCsv(
        { bucket: t.grains[grain], metric: t.metrics[metric], before },
        spans.map(bucketName),
        points,
      ),
  };
}

type Props = {
  projectId: string;
  view: View;
  origin: Origin;
  /** What is done with the notes about the days shown; null while it is not known which these are. */
  notesOf?: ((days: Days | null) => ReactNode) | undefined;
};

/** The series with what was noted about its days. Notes that cannot be read leave the numbers as they are. */
function useNoted(projectId: string, series: Series | undefined, zone: string) {
  const days = series ? toDays(series) : null;
  const notes = useQuery(annotationsQuery(projectId, days));
  const noted = useMemo(
    () =>
      series && {
        ...series,
        points: withNotes(series.points, series.spans, notes.data ?? [], (note) =>
          noteText(note, zone),
        ),
      },
    [series, notes.data, zone],
  );
  return { days, noted };
}

export function SeriesCard({ projectId, view, origin, notesOf }: Props) {
  const { zone } = origin;
  const [asTable, setAsTable] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const live = isLive(view.period, Date.now());
  const series = useQuery({
    ...reportQuery(projectId, seriesRequest(view), live),
    select: (result) => toSeries(result, Date.now()),
  });
  const { days, noted } = useNoted(projectId, series.data, zone);
  const Icon = asTable ? ChartLine : Table;
  return (
    <div ref={root} aria-busy={series.isFetching} className="px-4 pt-3 pb-4 sm:px-5">
      <div className="mb-2 flex flex-wrap items-center justify-between gap-2">
        <ChartLegend compare={view.compare} />
        <div className="flex flex-wrap items-center gap-x-1 gap-y-2 sm:gap-x-2">
          <GrainPicker view={view} />
          {notesOf?.(days)}
          <Button size="sm" variant="ghost" onClick={() => setAsTable(!asTable)}>
            <Icon aria-hidden className="size-4" />
            <span className="max-sm:sr-only">{asTable ? t.chart.asChart : t.chart.asTable}</span>
          </Button>
          {series.data && !series.data.blank && (
            <ChartDownloads root={root} asTable={asTable} {...toTake(series.data, view, origin)} />
          )}
        </div>
      </div>
      <QueryView
        query={series}
        className="min-h-70"
        skeleton={<Skeleton className="h-70" />}
        isEmpty={(data) => data.blank}
        empty={
          <EmptyState title={t.overview.blank} className="h-70">
            {t.overview.blankNote}
          </EmptyState>
        }
      >
        {(data) => (
          <SeriesBody series={noted ?? data} compare={view.compare} asTable={asTable} zone={zone} />
        )}
      </QueryView>
    </div>
  );
}
