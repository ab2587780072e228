import { Link } from "@tanstack/react-router";
import { CircleSlash } from "lucide-react";
import { MiddleCut } from "@/shared/components/ui/middle-cut";
import { t } from "@/shared/i18n";
import { tb } from "@/shared/i18n/breakdowns";
import { dimensionName, wordsOf } from "@/shared/lib/filter-words";
import { exact, percent, tabular } from "@/shared/lib/format";
import { visible } from "@/shared/lib/visible";
import type { BreakdownRow } from "../model";
import type { Breakdown } from "../queries";
import { excludeValue, isFiltered, toggleValue, type View } from "../view";

type RowProps = { row: BreakdownRow; view: View; breakdown: Breakdown };

function ValueCell({ row, view, breakdown }: RowProps) {
  const { value } = row;
  if (value === null) return <span className="text-muted italic">{t.breakdown.noValue}</span>;
  const text = value === "" ? t.breakdown.emptyValue : visible(wordsOf(breakdown.dimension, value));
  const active = isFiltered(view, breakdown.dimension, value);
  const target = { from: "/p/$slug", to: ".", resetScroll: false } as const;
  return (
    <span className="group flex min-w-0 items-center gap-1">
      <Link
        {...target}
        search={(search) => toggleValue(search, breakdown.dimension, value)}
        title={text}
        aria-label={active ? t.breakdown.showAll(text) : t.breakdown.only(text)}
        aria-current={active || undefined}
        className="block min-w-0 rounded-sm hover:underline aria-[current]:font-semibold aria-[current]:text-accent"
      >
        <MiddleCut text={text} />
      </Link>
      <Link
        {...target}
        search={(search) => excludeValue(search, breakdown.dimension, value)}
        title={tb.leaveOut(text)}
        aria-label={tb.leaveOut(text)}
        className="grid size-6 shrink-0 place-items-center rounded-md text-muted opacity-0 group-hover:opacity-100 hover:text-ink focus-visible:opacity-100"
      >
        <CircleSlash aria-hidden className="size-3.5" />
      </Link>
    </span>
  );
}

function Row({ row, view, breakdown }: RowProps) {
  return (
    <tr className="h-9">
      <th scope="row" className="relative py-1 pr-3 pl-2.5 text-left font-normal">
        <span
          aria-hidden
          style={{ width: `${row.bar * 100}%` }}
          className="absolute inset-y-0.5 left-0 min-w-0.5 rounded-md bg-bar"
        />
        <span className="relative block min-w-0">
          <ValueCell row={row} view={view} breakdown={breakdown} />
        </span>
      </th>
      <td className="pl-2 text-right font-medium" title={exact(row.count)}>
        {tabular(row.count)}
      </td>
      <td className="hidden pl-2 text-right text-muted sm:table-cell">{percent(row.share)}</td>
      <td className="pl-2 text-right text-muted" title={exact(row.visitors)}>
        {tabular(row.visitors)}
      </td>
    </tr>
  );
}

/** A column's name: the tab's, but for "All", which says nothing by itself. */
function tabName(dimension: string): string {
  const names: Record<string, string> = tb.tabs;
  return dimension === "path"
    ? dimensionName(dimension)
    : (names[dimension] ?? dimensionName(dimension));
}

type Props = { rows: readonly BreakdownRow[]; view: View; breakdown: Breakdown; title: string };

export function BreakdownTable({ rows, view, breakdown, title }: Props) {
  const names: Record<string, string> = t.breakdown.columns;
  const number = "w-20 pb-1.5 pl-2 text-right font-medium";
  return (
    <table className="w-full table-fixed tabular-nums">
      <caption className="sr-only">{title}</caption>
      <thead>
        <tr className="text-[0.8125rem] text-muted">
          <th scope="col" className="pb-1.5 pl-2.5 text-left font-medium">
            {tabName(breakdown.dimension)}
          </th>
          <th scope="col" className={number}>
            {names[breakdown.metric] ?? breakdown.metric}
          </th>
          <th scope="col" className={`${number} hidden sm:table-cell`}>
            {t.breakdown.share}
          </th>
          <th scope="col" className={number}>
            {t.breakdown.columns.visitors}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.id} row={row} view={view} breakdown={breakdown} />
        ))}
      </tbody>
    </table>
  );
}
