import { Link } from "@tanstack/react-router";
import { tg } from "@/shared/i18n/goals";
import type { Goal, GoalResult } from "@/shared/lib/api/models";
import { visible } from "@/shared/lib/visible";
import { toSearch, type View } from "../view";
import { definitionOf } from "../words";
import { Count, Rate } from "./figures";
import { PaidList } from "./paid-list";

const number = "py-2.5 pl-3 text-right align-top";
const head = "pb-1.5 pl-3 text-right align-bottom font-medium";

type RowProps = { goal: Goal; result: GoalResult | undefined; chosen: boolean; view: View };

function Row({ goal, result, chosen, view }: RowProps) {
  const { compare = null } = result ?? {};
  return (
    <tr className="border-t border-line/60">
      <th scope="row" className="py-2.5 text-left align-top font-normal">
        <Link
          from="/p/$slug/goals"
          to="."
          search={toSearch({ ...view, goal: goal.id })}
          resetScroll={false}
          aria-current={chosen || undefined}
          className="rounded-sm font-medium wrap-anywhere hover:underline aria-[current]:text-accent"
        >
          {visible(goal.name)}
        </Link>
        <span className="block text-[0.8125rem] wrap-anywhere text-muted">
          {definitionOf(goal)}
        </span>
      </th>
      <td className={number}>
        {result && <Count now={result.conversions} before={compare?.conversions ?? null} />}
      </td>
      <td className={number}>
        {result && <Rate now={result.rate} before={compare?.rate ?? null} />}
      </td>
      <td className={`${number} hidden lg:table-cell`}>
        {result && (
          <Count now={result.converting_visitors} before={compare?.converting_visitors ?? null} />
        )}
      </td>
      <td className={`${number} hidden sm:table-cell`}>
        {result && <PaidList stacked revenue={result.revenue} />}
      </td>
    </tr>
  );
}

type Props = {
  goals: readonly Goal[];
  results: readonly GoalResult[];
  chosen: Goal | null;
  view: View;
};

/** The goals side by side; the chosen one is what the card below is about. */
export function GoalsTable({ goals, results, chosen, view }: Props) {
  const { columns } = tg;
  return (
    <table data-chart className="w-full table-fixed tabular-nums">
      <caption className="sr-only">{tg.list}</caption>
      <thead>
        <tr className="text-[0.8125rem] text-muted">
          <th scope="col" className="pb-1.5 text-left align-bottom font-medium">
            {columns.goal}
          </th>
          <th scope="col" className={`${head} w-24 sm:w-32`}>
            {columns.conversions}
          </th>
          <th scope="col" className={`${head} w-24 sm:w-32`}>
            {columns.rate}
          </th>
          <th scope="col" className={`${head} hidden w-44 lg:table-cell`}>
            {columns.visitors}
          </th>
          <th scope="col" className={`${head} hidden w-44 sm:table-cell`}>
            {columns.revenue}
          </th>
        </tr>
      </thead>
      <tbody>
        {goals.map((goal) => (
          <Row
            key={goal.id}
            goal={goal}
            result={results.find((one) => one.id === goal.id)}
            chosen={goal.id === chosen?.id}
            view={view}
          />
        ))}
      </tbody>
    </table>
  );
}
