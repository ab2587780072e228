import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type RefObject, useRef } from "react";
import { ChartDownloads } from "@/shared/components/chart-actions/chart-downloads";
import { Pager } from "@/shared/components/manage/pager";
import { Card } from "@/shared/components/ui/card";
import { QueryView } from "@/shared/components/ui/query-view";
import { Skeleton } from "@/shared/components/ui/states";
import { tg } from "@/shared/i18n/goals";
import type { Goal, GoalReport } from "@/shared/lib/api/models";
import { filterLines } from "@/shared/lib/filter-words";
import { exact, instant } from "@/shared/lib/format";
import { reportQuery } from "../api/ask-goals";
import { choose, isHidden, PAGE } from "../model";
import { toSearch, type View } from "../view";
import { goalsCsv } from "../words";
import { type Deed, GoalCard } from "./goal-card";
import { GoalsTable } from "./goals-table";

const noteOf = ({ visitors, meta }: GoalReport): string =>
  [
    tg.note(instant(meta.from, meta.timezone), instant(meta.to, meta.timezone), meta.timezone),
    tg.visitors(exact(visitors)),
  ].join(" ");

type DownloadsProps = { root: RefObject<Element | null>; report: GoalReport; view: View };

function Downloads({ root, report, view }: DownloadsProps) {
  return (
    <ChartDownloads
      root={root}
      name="goals"
      caption={{ title: tg.list, lines: [noteOf(report), ...filterLines(view.filters)] }}
      csv={() => goalsCsv(report.goals)}
    />
  );
}

type Props = {
  projectId: string;
  goals: readonly Goal[];
  view: View;
  onDeed: ((deed: Deed, goal: Goal) => void) | null;
};

/** The goals side by side, and one of them closely. */
export function GoalsView({ projectId, goals, view, onDeed }: Props) {
  const navigate = useNavigate({ from: "/p/$slug/goals" });
  const root = useRef<HTMLDivElement>(null);
  const { goal, page, pages, shown } = choose(goals, view.goal);
  const asked = shown.filter((one) => !isHidden(one)).map(({ id }) => id);
  const query = useQuery(reportQuery(projectId, asked, view));
  const results = query.data?.goals ?? [];
  const table = <GoalsTable goals={shown} results={results} chosen={goal} view={view} />;
  const go = (id: string | null) =>
    void navigate({ search: toSearch({ ...view, goal: id }), resetScroll: false });
  return (
    <>
      <Card
        title={tg.list}
        description={query.data && noteOf(query.data)}
        busy={query.isFetching}
        actions={query.data && <Downloads root={root} report={query.data} view={view} />}
      >
        {asked.length === 0 ? (
          table
        ) : (
          <QueryView query={query} skeleton={<Skeleton className="h-40" />}>
            {({ meta }) => (
              <div ref={root}>
                {table}
                {meta.warnings.map((warning) => (
                  <p key={warning} className="mt-2 text-[0.8125rem] text-warn">
                    {warning}
                  </p>
                ))}
              </div>
            )}
          </QueryView>
        )}
        <Pager page={page} pages={pages} onPage={(next) => go(goals[next * PAGE]?.id ?? null)} />
      </Card>
      {goal && !isHidden(goal) && (
        <GoalCard
          key={goal.id}
          projectId={projectId}
          goal={goal}
          result={results.find(({ id }) => id === goal.id)}
          view={view}
          onDeed={onDeed}
        />
      )}
    </>
  );
}
