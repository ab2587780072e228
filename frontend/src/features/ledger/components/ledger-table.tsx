import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Pager } from "@/shared/components/manage/pager";
import { Breakable } from "@/shared/components/ui/breakable";
import { tm } from "@/shared/i18n/manage";
import type { Ledger, Outcome } from "@/shared/lib/api/models";
import { exact, tabular } from "@/shared/lib/format";
import { visible } from "@/shared/lib/visible";
import { barOf, codeWords, columnsOf, inOrder, type Line, timeText } from "../model";
import { isTime, narrowed, OUTCOMES, toSearch, type View } from "../view";

const PAGE = 15;
/** Where something was lost or turned away, a number above 0 stands out. */
const BAD: readonly Outcome[] = ["dead", "rejected", "refused", "limited"];

function labelOf(line: Line, by: View["by"]): string {
  if (isTime(by)) return timeText(line.group ?? "", by);
  if (by === "key")
    return line.group === null ? tm.ledger.noKey : visible(line.name || tm.ledger.unnamedKey);
  if (by === "outcome") {
    const outcome = OUTCOMES.find((one) => one === line.group);
    return outcome ? tm.ledger.outcomes[outcome] : visible(line.group ?? "");
  }
  if (by === "code") return line.group ? visible(line.group) : tm.ledger.noCode;
  return line.group ? visible(line.group) : tm.ledger.noSource;
}

function Label({ line, view }: { line: Line; view: View }) {
  const label = labelOf(line, view.by);
  const byTime = isTime(view.by);
  if (byTime || !line.group) return <span className={byTime ? "" : "italic"}>{label}</span>;
  return (
    <Link
      from="/p/$slug/ledger"
      to="."
      search={toSearch(narrowed(view, line.group))}
      resetScroll={false}
      aria-label={tm.ledger.only(label)}
      className={`hover:underline ${view.by === "code" ? "font-mono text-[0.8125rem]" : ""}`}
    >
      {view.by === "code" ? <Breakable name={label} /> : label}
    </Link>
  );
}

function Numbers({ outcomes, columns }: { outcomes: Line["outcomes"]; columns: Outcome[] }) {
  return columns.map((outcome) => {
    const events = outcomes[outcome] ?? 0;
    const tone = events === 0 ? "text-muted" : BAD.includes(outcome) ? "text-down" : "";
    return (
      <td key={outcome} title={exact(events)} className={`py-1.5 pl-3 text-right ${tone}`}>
        {tabular(events)}
      </td>
    );
  });
}

type Props = { ledger: Ledger; view: View };

/** What became of the events, a line for each group, the sum at the foot. Wide: it scrolls by itself. */
export function LedgerTable({ ledger, view }: Props) {
  const [page, setPage] = useState(0);
  const columns = columnsOf(ledger.totals);
  const lines = inOrder(ledger.results, view.by);
  const pages = Math.max(1, Math.ceil(lines.length / PAGE));
  const shown = Math.min(page, pages - 1);
  const head = "py-1.5 pl-3 text-right font-medium whitespace-nowrap";
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard */}
      <section tabIndex={0} aria-label={tm.ledger.table} className="-mx-1 overflow-x-auto px-1">
        <table className="w-full tabular-nums">
          <caption className="sr-only">{tm.ledger.about}</caption>
          <thead>
            <tr className="border-b border-line text-[0.8125rem] text-muted">
              <th
                scope="col"
                className="sticky left-0 z-10 bg-surface py-1.5 pl-2 text-left font-medium"
              >
                {tm.ledger.groups[view.by]}
              </th>
              {columns.map((outcome) => (
                <th
                  key={outcome}
                  scope="col"
                  title={tm.ledger.outcomeNotes[outcome]}
                  className={head}
                >
                  {tm.ledger.outcomes[outcome]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.slice(shown * PAGE, (shown + 1) * PAGE).map((line) => (
              <tr key={line.group ?? "\u0000none"} className="border-b border-line/60">
                <th
                  scope="row"
                  className="sticky left-0 z-10 min-w-32 bg-surface py-1.5 pl-2 text-left font-normal"
                >
                  <span
                    aria-hidden
                    style={{ width: `${barOf(line, lines) * 100}%` }}
                    className="absolute inset-y-0.5 left-0 rounded-md bg-bar"
                  />
                  <span className="relative wrap-anywhere">
                    <Label line={line} view={view} />
                    {view.by === "code" && codeWords(line.group) && (
                      <span className="block text-[0.8125rem] text-muted">
                        {codeWords(line.group)}
                      </span>
                    )}
                  </span>
                </th>
                <Numbers outcomes={line.outcomes} columns={columns} />
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr className="font-semibold">
              <th scope="row" className="sticky left-0 z-10 bg-surface py-2 pl-2 text-left">
                {tm.ledger.total}
              </th>
              <Numbers outcomes={ledger.totals} columns={columns} />
            </tr>
          </tfoot>
        </table>
      </section>
      <Pager page={shown} pages={pages} onPage={setPage} />
    </>
  );
}
