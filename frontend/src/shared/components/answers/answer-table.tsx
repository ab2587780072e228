import { useState } from "react";
import { toNumber } from "@/shared/components/chart/points";
import { Button } from "@/shared/components/ui/button";
import { t } from "@/shared/i18n";
import { ta } from "@/shared/i18n/answers";
import type { QueryResult } from "@/shared/lib/api/models";
import { exact } from "@/shared/lib/format";
import { dimensionName, dimensionText, metricName, metricText } from "./words";

const PAGE = 25;

type RowsProps = { result: QueryResult; from: number };

function Rows({ result, from }: RowsProps) {
  const dimensions = result.columns.filter((column) => column.kind === "dimension");
  const metrics = result.columns.filter((column) => column.kind === "metric");
  const largest = Math.max(...result.rows.map((row) => toNumber(row.metrics[0]) ?? 0), 0);
  return result.rows.slice(from, from + PAGE).map((row, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place in the answer
    <tr key={from + index} className="border-t border-line/60">
      {dimensions.map((column, at) => (
        <th
          key={column.name}
          scope="row"
          className="relative py-1.5 pr-3 pl-2 text-left font-normal"
        >
          {at === 0 && largest > 0 && (
            <span
              aria-hidden
              style={{ width: `${((toNumber(row.metrics[0]) ?? 0) / largest) * 100}%` }}
              className="absolute inset-y-0.5 left-0 rounded-md bg-bar"
            />
          )}
          <span className="relative block min-w-20 wrap-anywhere">
            {dimensionText(row.dimensions[at], column)}
          </span>
        </th>
      ))}
      {metrics.map(({ name }, at) => (
        <td key={name} className="py-1.5 pl-3 text-right align-top">
          {metricText(row.metrics[at], name)}
          {row.compare && (
            <span className="block text-[0.8125rem] text-muted">
              {ta.before(metricText(row.compare[at], name))}
            </span>
          )}
        </td>
      ))}
    </tr>
  ));
}

/** Rows as they were asked for, 25 at a time. Wide ones scroll by themselves. */
export function AnswerTable({ result, title }: { result: QueryResult; title: string }) {
  const [page, setPage] = useState(0);
  const pages = Math.max(1, Math.ceil(result.rows.length / PAGE));
  const shown = Math.min(page, pages - 1);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section tabIndex={0} aria-label={title} className="overflow-x-auto">
        <table data-chart className="w-full tabular-nums">
          <caption className="sr-only">{title}</caption>
          <thead>
            <tr className="text-[0.8125rem] text-muted">
              {result.columns.map(({ name, kind }) =>
                kind === "dimension" ? (
                  <th key={name} scope="col" className="pr-3 pb-1.5 pl-2 text-left font-medium">
                    {dimensionName(name)}
                  </th>
                ) : (
                  <th key={name} scope="col" className="pb-1.5 pl-3 text-right font-medium">
                    {metricName(name)}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            <Rows result={result} from={shown * PAGE} />
          </tbody>
        </table>
      </section>
      {pages > 1 && (
        <nav aria-label={ta.pages} className="mt-3 flex items-center justify-end gap-3">
          <span className="text-muted">{ta.page(exact(shown + 1), exact(pages))}</span>
          <Button size="sm" disabled={shown === 0} onClick={() => setPage(shown - 1)}>
            {t.actions.previous}
          </Button>
          <Button size="sm" disabled={shown === pages - 1} onClick={() => setPage(shown + 1)}>
            {t.actions.next}
          </Button>
        </nav>
      )}
    </>
  );
}
