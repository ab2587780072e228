import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { Button, buttonClass } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { QueryView } from "@/shared/components/ui/query-view";
import { EmptyState, Skeleton } from "@/shared/components/ui/states";
import { t } from "@/shared/i18n";
import { tb } from "@/shared/i18n/breakdowns";
import { exact } from "@/shared/lib/format";
import { reportQuery } from "../api/run-query";
import { breakdownOf, GROUPS, type Group, hidesNone, type Tab, withTab } from "../breakdowns";
import { withDetails } from "../details";
import { toBreakdown } from "../model";
import { breakdownRequest } from "../queries";
import { isLive, type View, withLast, withoutFilters } from "../view";
import type { Origin } from "../words";
import { BreakdownTable } from "./breakdown-table";

/** Rows of the closed card, and how many more each "show more" brings. The server's pages end at 1,000, one of which may be hidden. */
const FIRST = 8;
const MORE = 50;

/** More than there are countries: the map shows all of them. */
const COUNTRIES = 300;

/** The outlines weigh as much as the rest of the screen, and most readers look at the list. */
const CountryMap = lazy(() =>
  import("./country-map").then((module) => ({ default: module.CountryMap })),
);

/** Eight rows of 36 px under their head: what the card holds is what it reserves. */
export const BODY = "min-h-[19.75rem]";

/** Why the card is empty, and the one thing that may change it. */
export function Nothing({ view }: { view: View }) {
  const filtered = view.filters.length > 0;
  return (
    <EmptyState
      title={filtered ? t.breakdown.noneFiltered : t.breakdown.none}
      className="py-14"
      action={
        <Link
          from="/p/$slug"
          to="."
          search={filtered ? withoutFilters : (search) => withLast(search, "12mo")}
          resetScroll={false}
          className="font-medium text-accent hover:underline"
        >
          {filtered ? t.filters.clear : t.breakdown.widen}
        </Link>
      }
    />
  );
}

type TabsProps = { group: Group; chosen: Tab };

/** Links, so that a tab is part of the address, and the way back leads through them. */
function CardTabs({ group, chosen }: TabsProps) {
  const tabs: readonly Tab[] = GROUPS[group];
  if (tabs.length === 1) return null;
  return (
    <nav aria-label={tb.tabsOf(tb.groups[group])} className="max-w-full min-w-0">
      <ul className="flex gap-0.5 overflow-x-auto rounded-lg bg-sunken p-0.5 text-[0.8125rem]">
        {tabs.map((tab) => (
          <li key={tab}>
            <Link
              from="/p/$slug"
              to="."
              search={(search) => withTab(search, group, tab)}
              resetScroll={false}
              // An address without a tab is a part of the others: only the same one is current.
              activeOptions={{ exact: true }}
              aria-current={tab === chosen ? "page" : undefined}
              className="block rounded-md px-2 py-0.5 font-medium text-muted -outline-offset-2 hover:text-ink aria-[current]:bg-surface aria-[current]:text-ink aria-[current]:shadow-card"
            >
              {tb.tabs[tab]}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** A link, so that the open dialog is part of the address. */
function DetailsLink({ group }: { group: Group }) {
  return (
    <Link
      from="/p/$slug"
      to="."
      search={(search) => withDetails(search, group)}
      resetScroll={false}
      aria-label={tb.details.of(tb.groups[group])}
      className={buttonClass("ghost", "sm")}
    >
      {tb.details.open}
    </Link>
  );
}

type Props = { projectId: string; view: View; origin: Origin; group: Group; tab: Tab };

/** One way to part the visits; another tab parts them otherwise. Only the tab that is shown asks. */
export function BreakdownCard({ projectId, view, origin, group, tab }: Props) {
  const title = tb.groups[group];
  const breakdown = breakdownOf(tab, view);
  const [limit, setLimit] = useState(FIRST);
  const live = isLive(view.period, Date.now());
  const hiding = hidesNone(group);
  const isMap = tab === "map";
  const most = isMap ? COUNTRIES : limit;
  // One more says whether there are more.
  const body = breakdownRequest(view, breakdown, most + 1 + Number(hiding));
  const table = useQuery({
    ...reportQuery(projectId, body, live),
    select: (result) => toBreakdown(result, most, hiding),
  });
  const shown = table.data?.rows.length ?? 0;
  const hasMore = table.data?.hasMore ?? false;
  return (
    <Card title={title} busy={table.isFetching} actions={<CardTabs group={group} chosen={tab} />}>
      <QueryView
        query={table}
        skeleton={<Skeleton className={BODY} />}
        isEmpty={(data) => data.rows.length === 0}
        empty={<Nothing view={view} />}
      >
        {(data) => (
          <div className={BODY}>
            {isMap ? (
              <Suspense fallback={<Skeleton className={BODY} />}>
                <CountryMap rows={data.rows} view={view} title={title} origin={origin} />
              </Suspense>
            ) : (
              <BreakdownTable rows={data.rows} view={view} breakdown={breakdown} title={title} />
            )}
          </div>
        )}
      </QueryView>
      <div className="mt-3 flex h-8 items-center justify-between gap-2 text-[0.8125rem] text-muted">
        <span>{shown > 0 && !hasMore && t.breakdown.shown(exact(shown), exact(shown))}</span>
        <span className="flex items-center gap-1">
          {hasMore && (
            <Button
              size="sm"
              variant="ghost"
              busy={table.isPlaceholderData}
              onClick={() => setLimit(Math.min(limit + MORE, 999))}
            >
              {t.breakdown.more}
            </Button>
          )}
          {shown > 0 && <DetailsLink group={group} />}
        </span>
      </div>
    </Card>
  );
}
