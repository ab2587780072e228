import { useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { t } from "@/shared/i18n";
import { exact } from "@/shared/lib/format";
import type { ChartPoint } from "./model";

const PAGE = 25;

type Props = {
  caption: string;
  bucket: string;
  metric: string;
  /** What the second column is called; empty where there is nothing compared. */
  before: string;
  points: readonly ChartPoint[];
};

const cell = (value: number | null): string => (value === null ? t.chart.noValue : exact(value));

/** The numbers behind a chart, newest first, 25 at a time. */
export function ChartTable({ caption, bucket, metric, before, points }: Props) {
  const [page, setPage] = useState(0);
  const pages = Math.max(1, Math.ceil(points.length / PAGE));
  const shown = Math.min(page, pages - 1);
  const noted = points.some((point) => point.notes);
  const rows = points.toReversed().slice(shown * PAGE, (shown + 1) * PAGE);
  return (
    <div className="min-h-70">
      <table className="w-full tabular-nums">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b border-line text-[0.8125rem] text-muted">
            <th scope="col" className="py-1.5 pr-3 text-left font-medium">
              {bucket}
            </th>
            <th scope="col" className="py-1.5 pl-3 text-right font-medium">
              {metric}
            </th>
            {before && (
              <th scope="col" className="py-1.5 pl-3 text-right font-medium">
                {before}
              </th>
            )}
            {noted && (
              <th scope="col" className="py-1.5 pl-3 text-left font-medium">
                {t.chart.notes}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((point) => (
            <tr key={point.title} className="border-b border-line/60">
              <th scope="row" className="py-1.5 pr-3 text-left font-normal">
                {point.title}
                {point.partial && <span className="text-muted"> {t.chart.soFar}</span>}
              </th>
              <td className="py-1.5 pl-3 text-right font-medium">{cell(point.value)}</td>
              {before && (
                <td className="py-1.5 pl-3 text-right text-muted">{cell(point.before)}</td>
              )}
              {noted && (
                <td className="py-1.5 pl-3 wrap-anywhere">
                  {point.notes?.map((note, place) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: two notes may say the same
                    <span key={place} className="block">
                      {note}
                    </span>
                  ))}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {pages > 1 && (
        <nav aria-label={t.chart.pages} className="mt-3 flex items-center justify-end gap-3">
          <span className="text-muted">{t.chart.page(shown + 1, pages)}</span>
          <Button size="sm" disabled={shown === 0} onClick={() => setPage(shown - 1)}>
            {t.actions.previous}
          </Button>
          <Button size="sm" disabled={shown === pages - 1} onClick={() => setPage(shown + 1)}>
            {t.actions.next}
          </Button>
        </nav>
      )}
    </div>
  );
}
