import { useState } from "react";
import { Pager } from "@/shared/components/manage/pager";
import { t } from "@/shared/i18n";
import { tf } from "@/shared/i18n/flow";
import { exact } from "@/shared/lib/format";
import { type Bar, type Kind, partOf } from "./model";

const PAGE = 12;

type Props = { caption: string; bars: readonly Bar[]; kinds: readonly Kind[] };

/** The numbers behind the bars, newest first, a page at a time. */
export function StackedTable({ caption, bars, kinds }: Props) {
  const [page, setPage] = useState(0);
  const pages = Math.max(1, Math.ceil(bars.length / PAGE));
  const shown = Math.min(page, pages - 1);
  return (
    <div className="min-h-55">
      <table className="w-full tabular-nums">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b border-line text-[0.8125rem] text-muted">
            <th scope="col" className="py-1.5 pr-3 text-left font-medium">
              {tf.start}
            </th>
            {kinds.map((kind) => (
              <th key={kind} scope="col" className="py-1.5 pl-3 text-right font-medium">
                {tf.kinds[kind]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {bars
            .toReversed()
            .slice(shown * PAGE, (shown + 1) * PAGE)
            .map((bar) => (
              <tr key={bar.start} className="border-b border-line/60">
                <th scope="row" className="py-1.5 pr-3 text-left font-normal">
                  {bar.title}
                  {bar.partial && <span className="text-muted"> {t.chart.soFar}</span>}
                </th>
                {kinds.map((kind) => (
                  <td key={kind} className="py-1.5 pl-3 text-right">
                    {exact(partOf(bar, kind))}
                  </td>
                ))}
              </tr>
            ))}
        </tbody>
      </table>
      <Pager page={shown} pages={pages} onPage={setPage} />
    </div>
  );
}
