import { useQuery } from "@tanstack/react-query";
import { Card } from "@/shared/components/ui/card";
import { MiddleCut } from "@/shared/components/ui/middle-cut";
import { QueryView } from "@/shared/components/ui/query-view";
import { EmptyState, Skeleton } from "@/shared/components/ui/states";
import { tl } from "@/shared/i18n/live";
import { wordsOf } from "@/shared/lib/filter-words";
import { exact, tabular } from "@/shared/lib/format";
import { visible } from "@/shared/lib/visible";
import { topQuery } from "../api/ask-top";
import { type Dimension, type TopRow, toTop } from "../model";

/** Eight rows of 36 px and their head: what the card holds is what it reserves. */
const BODY = "min-h-[19.75rem]";

function valueText(row: TopRow, dimension: Dimension): string {
  if (row.value === null || row.value === "")
    return dimension === "referrer" ? tl.direct : tl.unknown;
  return visible(wordsOf(dimension, row.value));
}

function Row({ row, dimension }: { row: TopRow; dimension: Dimension }) {
  const text = valueText(row, dimension);
  return (
    <tr className="h-9">
      <th scope="row" title={text} className="relative py-1 pr-3 pl-2.5 text-left font-normal">
        <span
          aria-hidden
          style={{ width: `${row.bar * 100}%` }}
          className="absolute inset-y-0.5 left-0 min-w-0.5 rounded-md bg-bar"
        />
        <span className={`relative block min-w-0 ${row.value ? "" : "text-muted italic"}`}>
          <MiddleCut text={text} />
        </span>
      </th>
      <td className="pl-2 text-right font-medium" title={exact(row.visitors)}>
        {tabular(row.visitors)}
      </td>
    </tr>
  );
}

type Props = { projectId: string; dimension: Dimension };

/** Where the people of the last half hour are, or came from. */
export function TopCard({ projectId, dimension }: Props) {
  const query = useQuery({ ...topQuery(projectId, dimension), select: toTop });
  return (
    <Card title={tl.top[dimension]} description={tl.topNote}>
      <QueryView
        query={query}
        className={BODY}
        skeleton={<Skeleton className={BODY} />}
        isEmpty={(rows) => rows.length === 0}
        empty={<EmptyState title={tl.topNone} className="py-14" />}
      >
        {(rows) => (
          <table className="w-full table-fixed tabular-nums">
            <caption className="sr-only">{tl.top[dimension]}</caption>
            <thead>
              <tr className="text-[0.8125rem] text-muted">
                <th scope="col" className="pb-1.5 pl-2.5 text-left font-medium">
                  {tl.top[dimension]}
                </th>
                <th scope="col" className="w-20 pb-1.5 pl-2 text-right font-medium">
                  {tl.visitors}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Row key={row.value ?? "\u0000none"} row={row} dimension={dimension} />
              ))}
            </tbody>
          </table>
        )}
      </QueryView>
    </Card>
  );
}
