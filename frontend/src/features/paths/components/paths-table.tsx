import { useState } from "react";
import { Pager } from "@/shared/components/manage/pager";
import { tp } from "@/shared/i18n/paths";
import type { PathsPlace } from "@/shared/lib/api/models";
import { exact, percent, tabular } from "@/shared/lib/format";
import { type Row, toRows } from "../model";
import type { Way } from "../view";
import { nameOf } from "../words";

const PAGE = 25;
const number = "py-1.5 pl-3 text-right align-top whitespace-nowrap";
const head = "pb-1.5 pl-3 text-right align-bottom font-medium";
const wide = "hidden sm:table-cell";

function Line({ row, way }: { row: Row; way: Way }) {
  // Backwards the first place is the end: what is read first came first all the same.
  const [first, second] = way === "from" ? [row.source, row.target] : [row.target, row.source];
  return (
    <tr className="border-t border-line/60">
      <td className="w-12 py-1.5 align-top text-muted">{exact(row.source.place + 1)}</td>
      <td className="py-1.5 pr-3 align-top wrap-anywhere">{nameOf(first)}</td>
      <td className="py-1.5 align-top wrap-anywhere">{nameOf(second)}</td>
      <td className={`${number} font-medium`} title={exact(row.sessions)}>
        {tabular(row.sessions)}
      </td>
      <td className={`${number} ${wide}`}>{percent(row.ofSource)}</td>
      <td className={`${number} ${wide}`}>{percent(row.ofAll)}</td>
    </tr>
  );
}

type Props = { places: readonly PathsPlace[]; way: Way; caption: string };

/** The same ways as rows: one for each step from one page or event to another. */
export function PathsTable({ places, way, caption }: Props) {
  const [page, setPage] = useState(0);
  const rows = toRows(places);
  const pages = Math.max(1, Math.ceil(rows.length / PAGE));
  const shown = Math.min(page, pages - 1);
  const { columns } = tp;
  return (
    <>
      <table data-chart className="w-full table-fixed tabular-nums">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="text-[0.8125rem] text-muted">
            <th scope="col" className="w-12 pb-1.5 text-left align-bottom font-medium">
              {columns.place[way]}
            </th>
            <th scope="col" className="pb-1.5 text-left align-bottom font-medium">
              {columns.source}
            </th>
            <th scope="col" className="pb-1.5 text-left align-bottom font-medium">
              {columns.target}
            </th>
            <th scope="col" className={`${head} w-20`}>
              {columns.sessions}
            </th>
            <th scope="col" className={`${head} ${wide} w-28`}>
              {columns.share[way]}
            </th>
            <th scope="col" className={`${head} ${wide} w-20`}>
              {columns.all}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(shown * PAGE, (shown + 1) * PAGE).map((row) => (
            <Line
              key={`${row.source.place} ${row.source.index} ${row.target.index}`}
              row={row}
              way={way}
            />
          ))}
        </tbody>
      </table>
      <Pager page={shown} pages={pages} onPage={setPage} />
    </>
  );
}
