import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { EmptyState } from "@/shared/components/ui/states";
import { tg } from "@/shared/i18n/goals";
import type { Goal, GoalResult } from "@/shared/lib/api/models";
import { exact } from "@/shared/lib/format";
import { visible } from "@/shared/lib/visible";
import type { View } from "../view";
import { definitionOf, rateText } from "../words";
import { Groups } from "./groups";
import { PaidList } from "./paid-list";
import { Series } from "./series";

function Summary({ result }: { result: GoalResult }) {
  const { converting_visitors, visitors, rate, revenue } = result;
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
      <p className="text-lg font-semibold tracking-tight">
        {tg.detail.summary(exact(converting_visitors), exact(visitors), rateText(rate))}
      </p>
      {revenue.length > 0 && (
        <div className="flex items-baseline gap-2">
          <span className="text-muted">{tg.columns.revenue}</span>
          <div className="tabular-nums">
            <PaidList revenue={revenue} />
          </div>
        </div>
      )}
    </div>
  );
}

/** Neither now nor before: there is no line worth drawing. */
const isBlank = (result: GoalResult | undefined): boolean =>
  result?.conversions === 0 && !result.compare?.conversions;

/** What can be done with a goal. */
export type Deed = "edit" | "remove";

type Props = {
  projectId: string;
  goal: Goal;
  result: GoalResult | undefined;
  view: View;
  /** Null where the asker may not. */
  onDeed: ((deed: Deed, goal: Goal) => void) | null;
};

/** One goal closely: over time, and where its conversions come from. */
export function GoalCard({ projectId, goal, result, view, onDeed }: Props) {
  return (
    <Card
      title={visible(goal.name)}
      description={definitionOf(goal)}
      actions={
        onDeed && (
          <>
            <Button size="sm" onClick={() => onDeed("edit", goal)}>
              {tg.edit}
            </Button>
            <Button size="sm" onClick={() => onDeed("remove", goal)}>
              {tg.remove}
            </Button>
          </>
        )
      }
    >
      <div className="flex flex-col gap-5">
        {result && <Summary result={result} />}
        {isBlank(result) ? (
          <EmptyState title={tg.detail.nobody}>{tg.detail.nobodyNote}</EmptyState>
        ) : (
          <>
            <Series projectId={projectId} goal={goal.id} view={view} />
            <Groups projectId={projectId} goal={goal.id} view={view} />
          </>
        )}
      </div>
    </Card>
  );
}
