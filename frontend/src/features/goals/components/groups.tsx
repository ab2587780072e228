import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef } from "react";
import { ChartDownloads } from "@/shared/components/chart-actions/chart-downloads";
import { MiddleCut } from "@/shared/components/ui/middle-cut";
import { QueryView } from "@/shared/components/ui/query-view";
import { EmptyState, Skeleton } from "@/shared/components/ui/states";
import { tw } from "@/shared/i18n/downloads";
import { tg } from "@/shared/i18n/goals";
import type { GoalGroup, GoalReport } from "@/shared/lib/api/models";
import { filterLines } from "@/shared/lib/filter-words";
import { instant } from "@/shared/lib/format";
import { visible } from "@/shared/lib/visible";
import { groupsQuery } from "../api/ask-goals";
import { DIMENSIONS, type Dimension, toSearch, type View } from "../view";
import { groupsCsv, valueText } from "../words";
import { Count, Rate } from "./figures";
import { PaidList } from "./paid-list";

const number = "pl-3 py-1.5 text-right align-top";
const head = "pb-1.5 pl-3 text-right align-bottom font-medium";

type RowProps = { group: GoalGroup; by: Dimension; most: number };

function Row({ group, by, most }: RowProps) {
  const text = valueText(group.value, by);
  return (
    <tr>
      <th scope="row" className="relative py-1.5 pl-2.5 text-left align-top font-normal">
        <span
          aria-hidden
          style={{ width: `${(100 * group.conversions) / Math.max(1, most)}%` }}
          className="absolute top-0.5 left-0 h-7 min-w-0.5 rounded-md bg-bar"
        />
        <span title={text} className="relative block min-w-0">
          <MiddleCut text={text} />
        </span>
      </th>
      <td className={number}>
        <Count now={group.conversions} before={group.compare?.conversions ?? null} />
      </td>
      <td className={number}>
        <Rate now={group.rate} before={group.compare?.rate ?? null} />
      </td>
      <td className={`${number} hidden sm:table-cell`}>
        <PaidList stacked revenue={group.revenue} />
      </td>
    </tr>
  );
}

function GroupsTable({ groups, by }: { groups: readonly GoalGroup[]; by: Dimension }) {
  const { columns } = tg;
  const most = Math.max(0, ...groups.map((group) => group.conversions));
  return (
    <table data-chart className="w-full table-fixed tabular-nums">
      <caption className="sr-only">{tg.detail.groups(tg.detail.dimensions[by])}</caption>
      <thead>
        <tr className="text-[0.8125rem] text-muted">
          <th scope="col" className="pb-1.5 pl-2.5 text-left align-bottom font-medium">
            {tg.detail.dimensions[by]}
          </th>
          <th scope="col" className={`${head} w-24 sm:w-32`}>
            {columns.conversions}
          </th>
          <th scope="col" className={`${head} w-24 sm:w-32`}>
            {columns.rate}
          </th>
          <th scope="col" className={`${head} hidden w-44 sm:table-cell`}>
            {columns.revenue}
          </th>
        </tr>
      </thead>
      <tbody>
        {groups.map((group) => (
          <Row key={`${typeof group.value} ${group.value}`} group={group} by={by} most={most} />
        ))}
      </tbody>
    </table>
  );
}

type Asked = { by: Dimension; report: GoalReport };

const groupsOf = ({ report }: Asked): readonly GoalGroup[] => report.goals[0]?.groups ?? [];

function captionOf({ by, report: { goals, meta } }: Asked, { filters }: View) {
  const when = tw.span(instant(meta.from, meta.timezone), instant(meta.to, meta.timezone));
  const lines = [tw.when(when, meta.timezone), ...filterLines(filters)];
  const title = tw.of(visible(goals[0]?.name ?? ""), tg.detail.groups(tg.detail.dimensions[by]));
  return { title, lines };
}

type Props = { projectId: string; goal: string; view: View };

/** Where conversions come from. */
export function Groups({ projectId, goal, view }: Props) {
  const navigate = useNavigate({ from: "/p/$slug/goals" });
  const query = useQuery(groupsQuery(projectId, goal, view));
  const root = useRef<HTMLDivElement>(null);
  const { detail } = tg;
  return (
    <div aria-busy={query.isFetching}>
      <div className="mb-2 flex flex-wrap items-center gap-2">
        <h3 className="font-medium">{detail.by}</h3>
        <select
          aria-label={detail.by}
          value={view.by}
          onChange={({ target }) => {
            const by = DIMENSIONS.find((one) => one === target.value);
            if (by) void navigate({ search: toSearch({ ...view, by }), resetScroll: false });
          }}
          className="h-8 max-w-full rounded-lg border border-line bg-surface px-2 text-ink shadow-card"
        >
          {DIMENSIONS.map((one) => (
            <option key={one} value={one}>
              {detail.dimensions[one]}
            </option>
          ))}
        </select>
        {query.data && (
          <ChartDownloads
            root={root}
            name={`conversions-by-${query.data.by}`}
            caption={captionOf(query.data, view)}
            csv={() => groupsCsv(groupsOf(query.data), query.data.by)}
          />
        )}
      </div>
      <QueryView query={query} skeleton={<Skeleton className="h-48" />}>
        {(data) => {
          const groups = groupsOf(data);
          if (groups.length === 0)
            return <EmptyState title={detail.nobody}>{detail.nobodyNote}</EmptyState>;
          return (
            <div ref={root}>
              <GroupsTable groups={groups} by={data.by} />
              <p className="mt-3 text-[0.8125rem] text-muted">{detail.groupsNote}</p>
            </div>
          );
        }}
      </QueryView>
    </div>
  );
}
