import { Download } from "lucide-react";
import { useState } from "react";
import { Pager } from "@/shared/components/manage/pager";
import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { EmptyState } from "@/shared/components/ui/states";
import { tq } from "@/shared/i18n/sql";
import type { SqlResult } from "@/shared/lib/api/models";
import { cellText } from "@/shared/lib/csv";
import { saveCsv } from "@/shared/lib/download";
import { exact } from "@/shared/lib/format";
import { visible } from "@/shared/lib/visible";
import { isNumeric, toCsv } from "../model";

const PAGE = 100;

function Cell({ value, numeric }: { value: unknown; numeric: boolean }) {
  const text = cellText(value);
  return (
    <td className={`px-3 py-1.5 align-top ${numeric ? "text-right whitespace-nowrap" : ""}`}>
      {text === null ? (
        <span className="text-muted italic">{tq.nothing}</span>
      ) : numeric ? (
        text
      ) : (
        <span className="line-clamp-4 w-max max-w-80 wrap-anywhere">{visible(text)}</span>
      )}
    </td>
  );
}

/** The rows, a hundred at a time: ten thousand at once would keep the page from answering. */
function Rows({ result }: { result: SqlResult }) {
  const [page, setPage] = useState(0);
  const { columns, rows } = result;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section tabIndex={0} aria-label={tq.result} className="relative overflow-x-auto">
        <table className="w-full text-[0.8125rem] tabular-nums">
          <caption className="sr-only">{tq.result}</caption>
          <thead>
            <tr>
              {columns.map(({ name, type }, at) => (
                <th
                  // biome-ignore lint/suspicious/noArrayIndexKey: two columns may have one name
                  key={at}
                  scope="col"
                  className={`px-3 py-1.5 align-bottom font-medium ${isNumeric(type) ? "text-right" : "text-left"}`}
                >
                  <span
                    className={`block w-max max-w-80 wrap-anywhere ${isNumeric(type) ? "ml-auto" : ""}`}
                  >
                    {visible(name)}
                  </span>
                  <span className="block font-mono text-xs font-normal whitespace-nowrap text-muted">
                    {type}
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(page * PAGE, (page + 1) * PAGE).map((row, nth) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place in the answer
              <tr key={page * PAGE + nth} className="border-t border-line/60">
                {columns.map(({ type }, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: two columns may have one name
                  <Cell key={at} value={row[at]} numeric={isNumeric(type)} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <Pager page={page} pages={Math.ceil(rows.length / PAGE)} onPage={setPage} />
    </>
  );
}

/** What was found, how long it took, and the file. */
export function SqlAnswer({ result, busy }: { result: SqlResult; busy: boolean }) {
  const { rows, truncated, meta } = result;
  const count = tq.rows(exact(rows.length));
  return (
    <Card
      title={tq.result}
      description={tq.took(count, exact(Math.round(meta.elapsed_ms) / 1000))}
      busy={busy}
      actions={
        rows.length > 0 && (
          <Button size="sm" title={tq.csvNote} onClick={() => saveCsv("sql.csv", toCsv(result))}>
            <Download aria-hidden className="size-4" />
            {tq.csv}
          </Button>
        )
      }
    >
      {truncated && <p className="mb-2 text-warn">{tq.truncated(count)}</p>}
      {meta.warnings.map((warning) => (
        <p key={warning} className="mb-2 text-[0.8125rem] text-warn">
          {warning}
        </p>
      ))}
      {rows.length === 0 ? (
        <EmptyState title={tq.none}>{tq.noneNote}</EmptyState>
      ) : (
        <Rows result={result} />
      )}
    </Card>
  );
}
