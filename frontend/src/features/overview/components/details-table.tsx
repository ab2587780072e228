import { Link } from "@tanstack/react-router";
import { ArrowDown, ArrowUp } from "lucide-react";
import { dimensionName, metricName, metricText } from "@/shared/components/answers/words";
import { MiddleCut } from "@/shared/components/ui/middle-cut";
import { t } from "@/shared/i18n";
import { tb } from "@/shared/i18n/breakdowns";
import { wordsOf } from "@/shared/lib/filter-words";
import { visible } from "@/shared/lib/visible";
import { type DetailRow, type Details, type Sort, turned, withoutDetails } from "../details";
import { isFiltered, toggleValue, type View } from "../view";

type HeadProps = { column: string; isName: boolean; sort: Sort; onSort: (sort: Sort) => void };

function Head({ column, isName, sort, onSort }: HeadProps) {
  const name = isName ? dimensionName(column) : metricName(column);
  const order = sort.column === column ? sort.direction : null;
  const Icon = order === "asc" ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      aria-sort={order ? ({ asc: "ascending", desc: "descending" } as const)[order] : "none"}
      className={`sticky top-0 z-10 border-b border-line bg-surface py-1 font-medium ${isName ? "text-left" : "w-24 text-right sm:w-32"}`}
    >
      <button
        type="button"
        title={tb.details.sort(name)}
        onClick={() => onSort(turned(sort, column, isName))}
        className={`inline-flex items-center gap-1 rounded-md px-2 py-1 font-medium ${isName ? "" : "flex-row-reverse text-right"} text-muted -outline-offset-2 hover:text-ink`}
      >
        {name}
        <Icon aria-hidden className={`size-3.5 ${order ? "" : "invisible"}`} />
      </button>
    </th>
  );
}

type RowProps = { row: DetailRow; details: Details; view: View };

function Row({ row: { value, metrics }, details, view }: RowProps) {
  const { dimension } = details;
  const text = value === "" ? t.breakdown.emptyValue : visible(wordsOf(dimension, value ?? ""));
  const active = value !== null && isFiltered(view, dimension, value);
  return (
    <tr className="relative border-b border-line/60 has-[a]:hover:bg-sunken">
      <th scope="row" className="px-2 py-1.5 text-left font-normal">
        {value === null ? (
          <span className="text-muted italic">{t.breakdown.noValue}</span>
        ) : (
          <Link
            from="/p/$slug"
            to="."
            search={(search) => toggleValue(withoutDetails(search), dimension, value)}
            resetScroll={false}
            title={text}
            aria-label={active ? t.breakdown.showAll(text) : t.breakdown.only(text)}
            aria-current={active || undefined}
            // The whole row is the link's.
            className="group block min-w-0 rounded-sm after:absolute after:inset-0 hover:underline aria-[current]:font-semibold aria-[current]:text-accent"
          >
            <MiddleCut text={text} />
          </Link>
        )}
      </th>
      {metrics.map((metric, at) => {
        const name = details.metrics[at] ?? "";
        return (
          <td
            key={name}
            className={`px-2 py-1.5 text-right ${metric === null ? "text-muted" : ""}`}
          >
            {metricText(metric, name)}
          </td>
        );
      })}
    </tr>
  );
}

type Props = {
  details: Details;
  view: View;
  title: string;
  sort: Sort;
  onSort: (sort: Sort) => void;
};

/** All columns of one page. A click on a row filters by it, which is also the way out. */
export function DetailsTable({ details, view, title, sort, onSort }: Props) {
  const { dimension, metrics, rows } = details;
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
      tabIndex={0}
      aria-label={title}
      className="h-[min(28rem,50vh)] overflow-auto rounded-lg border border-line"
    >
      <table className="w-full min-w-130 sm:min-w-176 table-fixed text-[0.8125rem] tabular-nums">
        <caption className="sr-only">{title}</caption>
        <thead>
          <tr>
            <Head column={dimension} isName sort={sort} onSort={onSort} />
            {metrics.map((metric) => (
              <Head key={metric} column={metric} isName={false} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.value ?? "\u0000none"} row={row} details={details} view={view} />
          ))}
        </tbody>
      </table>
    </section>
  );
}
