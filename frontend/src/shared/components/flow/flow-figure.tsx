import { useRef, useState } from "react";
import { ChartDownloads } from "@/shared/components/chart-actions/chart-downloads";
import { Button } from "@/shared/components/ui/button";
import { t } from "@/shared/i18n";
import { tf } from "@/shared/i18n/flow";
import { type Arrivals, barsCsv, type Kind, kindsIn, toBars } from "./model";
import { StackedChart } from "./stacked-chart";
import { StackedTable } from "./stacked-table";

const KEYS: Readonly<Record<Kind, string>> = {
  accepted: "border-chart",
  away: "border-danger",
  limited: "border-warn",
  leftOut: "border-chart-before",
};

function Legend({ kinds }: { kinds: readonly Kind[] }) {
  return (
    <p className="flex flex-wrap gap-x-4 text-[0.8125rem] text-muted">
      {kinds.map((kind) => (
        <span key={kind}>
          <span
            aria-hidden
            data-key={tf.kinds[kind]}
            className={`inline-block w-3 border-t-8 align-middle ${KEYS[kind]}`}
          />{" "}
          {tf.kinds[kind]}
        </span>
      ))}
    </p>
  );
}

type Props = {
  /** What the figure is of, as its picture says. */
  title: string;
  /** From when to when, in which zone. */
  period: string;
  /** Of the files. */
  name: string;
  arrivals: readonly Arrivals[];
};

/** What arrived, over time and by what became of it: as bars, as a table, to take along as either. */
export function FlowFigure({ title, period, name, arrivals }: Props) {
  const [asTable, setAsTable] = useState(false);
  const root = useRef<HTMLElement>(null);
  const bars = toBars(arrivals);
  const kinds = kindsIn(bars);
  return (
    <figure ref={root}>
      <div className="mb-2 flex flex-wrap items-center justify-between gap-2">
        <Legend kinds={kinds} />
        <div className="ml-auto flex items-center gap-1">
          <Button size="sm" variant="ghost" onClick={() => setAsTable(!asTable)}>
            {asTable ? t.chart.asChart : t.chart.asTable}
          </Button>
          <ChartDownloads
            root={root}
            name={name}
            asTable={asTable}
            caption={{ title, lines: [period] }}
            csv={() => barsCsv(bars, tf.start, tf.kinds)}
          />
        </div>
      </div>
      {asTable ? (
        <StackedTable caption={`${title}. ${period}`} bars={bars} kinds={kinds} />
      ) : (
        <StackedChart label={title} bars={bars} />
      )}
      <figcaption className="sr-only">{period}</figcaption>
    </figure>
  );
}
