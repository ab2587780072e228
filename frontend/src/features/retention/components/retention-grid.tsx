import { te } from "@/shared/i18n/explore";
import { exact, percent, tabular } from "@/shared/lib/format";
import { type Cell, cohortName, type Row, toMeans } from "../model";
import type { By } from "../view";

/** Percent of the chart's colour in a full cell: text on it keeps 4.5 : 1 in both themes. */
const DEEPEST = 45;

/** By the root of the share: most shares are small, and would all look like none. */
const shade = (share: number) => ({
  backgroundColor: `color-mix(in oklab, var(--color-chart) ${Math.round(Math.sqrt(share) * DEEPEST)}%, var(--color-surface))`,
});

type CellProps = { cell: Cell; asCounts: boolean };

function GridCell({ cell, asCounts }: CellProps) {
  const words = te.retention.cell(exact(cell.returned), percent(cell.share));
  return (
    <td
      title={cell.running ? `${words}; ${te.retention.running}` : words}
      style={shade(cell.share)}
      className={`border border-surface px-2 py-2 text-center ${cell.running ? "italic" : ""}`}
    >
      {asCounts ? tabular(cell.returned) : percent(cell.share)}
      {cell.running && <span className="sr-only"> {te.retention.running}</span>}
    </td>
  );
}

type Props = { rows: readonly Row[]; by: By; asCounts: boolean };

/** Cohorts by the periods since they began. Wider than a phone, so it scrolls by itself. */
export function RetentionGrid({ rows, by, asCounts }: Props) {
  const columns = Math.max(0, ...rows.map((row) => row.cells.length));
  const means = toMeans(rows, columns);
  const head = "sticky left-0 bg-surface py-2 pr-3 text-left whitespace-nowrap";
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section tabIndex={0} aria-label={te.retention.result} className="relative overflow-x-auto">
      <table data-chart className="w-full min-w-max tabular-nums">
        <caption className="sr-only">{te.retention.result}</caption>
        <thead>
          <tr className="text-[0.8125rem] text-muted">
            <th scope="col" className={`${head} font-medium`}>
              {te.retention.began[by]}
            </th>
            <th scope="col" className="py-2 pr-3 text-right font-medium">
              {te.retention.size}
            </th>
            {means.map((_, nth) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the nth period is its place
              <th key={nth} scope="col" className="min-w-16 px-2 py-2 font-medium">
                {te.retention.nth[by](exact(nth))}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.start}>
              <th scope="row" className={`${head} font-medium`}>
                {cohortName(row.start, by)}
              </th>
              <td className="py-2 pr-3 text-right">{exact(row.size)}</td>
              {row.cells.map((cell, nth) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the nth period is its place
                <GridCell key={nth} cell={cell} asCounts={asCounts} />
              ))}
            </tr>
          ))}
        </tbody>
        {!asCounts && (
          <tfoot>
            <tr className="border-t border-line">
              <th scope="row" className={`${head} font-medium`}>
                {te.retention.mean}
              </th>
              <td className="py-2 pr-3 text-right">
                {exact(rows.reduce((sum, row) => sum + row.size, 0))}
              </td>
              {means.map((mean, nth) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the nth period is its place
                <td key={nth} className="px-2 py-2 text-center font-medium">
                  {mean === null ? "" : percent(mean)}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </section>
  );
}
