import { Download } from "lucide-react";
import { memo, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { EmptyState } from "@/shared/components/ui/states";
import { WindowedRows } from "@/shared/components/windowed-rows";
import { tq } from "@/shared/i18n/sql";
import type { SqlResult } from "@/shared/lib/api/models";
import { cellText } from "@/shared/lib/csv";
import { saveCsv } from "@/shared/lib/download";
import { exact } from "@/shared/lib/format";
import { visible } from "@/shared/lib/visible";
import { isNumeric, toCsv, widthsOf } from "../model";

/** More rows than these stand in one line each, and only those in sight are drawn. */
const PLAIN = 100;
const HEIGHT = 33;

type CellProps = { value: unknown; numeric: boolean; oneLine: boolean };

function Cell({ value, numeric, oneLine }: CellProps) {
  const text = cellText(value);
  const room = oneLine ? "truncate" : "line-clamp-4 w-max max-w-80 wrap-anywhere";
  return (
    <td className={`px-3 py-1.5 align-top ${numeric ? "text-right whitespace-nowrap" : ""}`}>
      {text === null ? (
        <span className="text-muted italic">{tq.nothing}</span>
      ) : numeric ? (
        text
      ) : (
        <span className={`block ${room}`} title={oneLine ? text.slice(0, 1000) : undefined}>
          {visible(text)}
        </span>
      )}
    </td>
  );
}

type RowProps = { result: SqlResult; nth: number; oneLine: boolean };

const Row = memo(function Row({ result, nth, oneLine }: RowProps) {
  return (
    <tr aria-rowindex={oneLine ? nth + 2 : undefined} className="border-t border-line/60">
      {result.columns.map(({ type }, at) => (
        <Cell
          // biome-ignore lint/suspicious/noArrayIndexKey: two columns may have one name
          key={at}
          value={result.rows[nth]?.[at]}
          numeric={isNumeric(type)}
          oneLine={oneLine}
        />
      ))}
    </tr>
  );
});

function Head({ columns }: Pick<SqlResult, "columns">) {
  return (
    <thead className="sticky top-0 z-10 bg-surface">
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
  );
}

/** The rows; ten thousand of them scroll as smoothly as a hundred. */
function Rows({ result }: { result: SqlResult }) {
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const count = result.rows.length;
  const isLong = count > PLAIN;
  const row = (nth: number) => <Row key={nth} result={result} nth={nth} oneLine={isLong} />;
  return (
    // biome-ignore lint/a11y/useSemanticElements: no fields; and the region of that name is the card
    <div
      ref={setScroller}
      role="group"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
      tabIndex={0}
      aria-label={tq.result}
      className={`relative overflow-auto ${isLong ? "h-[70vh]" : ""}`}
    >
      <table
        aria-rowcount={isLong ? count + 1 : undefined}
        className={`min-w-full text-[0.8125rem] tabular-nums ${isLong ? "w-max table-fixed" : ""}`}
      >
        <caption className="sr-only">{tq.result}</caption>
        {isLong && (
          <colgroup>
            {widthsOf(result).map((width, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two columns may have one name
              <col key={at} style={{ width: `${width}ch` }} />
            ))}
          </colgroup>
        )}
        <Head columns={result.columns} />
        {isLong ? (
          <WindowedRows count={count} height={HEIGHT} scroller={scroller} row={row} />
        ) : (
          <tbody>{result.rows.map((_, nth) => row(nth))}</tbody>
        )}
      </table>
    </div>
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
