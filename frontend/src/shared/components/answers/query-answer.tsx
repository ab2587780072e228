import { useRef } from "react";
import { ChartTable } from "@/shared/components/chart/chart-table";
import { LineChart } from "@/shared/components/chart/line-chart";
import type { ChartPoint } from "@/shared/components/chart/model";
import { toPoints, toSpans } from "@/shared/components/chart/points";
import { ChartDownloads } from "@/shared/components/chart-actions/chart-downloads";
import { bucketName, pointsCsv } from "@/shared/components/chart-actions/numbers";
import { EmptyState } from "@/shared/components/ui/states";
import { t } from "@/shared/i18n";
import { ta } from "@/shared/i18n/answers";
import { tw } from "@/shared/i18n/downloads";
import type { QueryResult } from "@/shared/lib/api/models";
import { AnswerTable } from "./answer-table";
import { dimensionName, grainOf, metricName, metricText } from "./words";

export type Shape = "auto" | "number" | "line" | "bar" | "table";

const columnsOf = (result: QueryResult, kind: "dimension" | "metric") =>
  result.columns.filter((column) => column.kind === kind);

/** The totals of a question without dimensions: each metric once, large. */
function Numbers({ result }: { result: QueryResult }) {
  const row = result.rows[0];
  return (
    <dl data-chart className="flex flex-wrap gap-x-8 gap-y-3">
      {columnsOf(result, "metric").map(({ name }, at) => (
        <div key={name}>
          <dt className="text-[0.8125rem] text-muted">{metricName(name)}</dt>
          <dd className="text-2xl font-semibold tracking-tight tabular-nums">
            {metricText(row?.metrics[at], name)}
          </dd>
          {row?.compare && (
            <dd className="text-[0.8125rem] text-muted">
              {ta.before(metricText(row.compare[at], name))}
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}

type LineProps = { result: QueryResult; name: string; title: string; asTable: boolean };

function Line({ result, name, title, asTable }: LineProps) {
  const root = useRef<HTMLDivElement>(null);
  const time = result.columns[0];
  const grain = time ? grainOf(time) : null;
  if (!time || !grain) return null;
  const points = toPoints(result.rows, grain, Date.now());
  const words = (value: number | null) => metricText(value, name);
  const describe = (point: ChartPoint) =>
    [
      `${point.title}: ${words(point.value)}`,
      point.before === null ? "" : ta.before(words(point.before)),
      point.partial ? t.chart.soFar : "",
    ]
      .filter(Boolean)
      .join(", ");
  const metric = metricName(name);
  const bucket = dimensionName(time.name);
  const when = tw.span(points[0]?.title ?? "", points.at(-1)?.title ?? "");
  const csv = () =>
    pointsCsv({ bucket, metric }, toSpans(result.rows, grain).map(bucketName), points);
  return (
    <div ref={root} className="-mt-1">
      <div className="flex h-8 items-center justify-end">
        <ChartDownloads
          root={root}
          name={`${name.replaceAll(/[^\w-]+/g, "-")}-by-${grain}`}
          caption={{ title, lines: [metric, tw.when(when, result.meta.timezone)] }}
          csv={csv}
          asTable={asTable}
        />
      </div>
      {asTable ? (
        <ChartTable caption={metric} bucket={bucket} metric={metric} before="" points={points} />
      ) : (
        <LineChart
          label={t.chart.label(metric)}
          points={points}
          describe={describe}
          tooltip={(point) => <p className="max-w-52">{describe(point)}</p>}
        />
      )}
    </div>
  );
}

/** What the shape of an answer allows: a line needs one metric over time alone. */
export function shapeOf(result: QueryResult, wanted: Shape): Exclude<Shape, "auto" | "bar"> {
  const dimensions = columnsOf(result, "dimension");
  if (dimensions.length === 0) return "number";
  const isLine =
    dimensions.length === 1 &&
    dimensions[0]?.type === "time" &&
    columnsOf(result, "metric").length === 1;
  return isLine && wanted !== "table" ? "line" : "table";
}

type Props = { result: QueryResult; title: string; shape?: Shape; asTable?: boolean };

/** The answer of any query: numbers, a line over time, or a table with bars. */
export function QueryAnswer({ result, title, shape = "auto", asTable = false }: Props) {
  const shown = shapeOf(result, shape);
  if (shown === "number") return <Numbers result={result} />;
  if (result.rows.length === 0) return <EmptyState title={ta.nothing}>{ta.nothingNote}</EmptyState>;
  const name = columnsOf(result, "metric")[0]?.name ?? "";
  if (shown === "line") return <Line result={result} name={name} title={title} asTable={asTable} />;
  return <AnswerTable result={result} title={title} />;
}
