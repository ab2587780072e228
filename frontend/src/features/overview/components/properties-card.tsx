import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { controlClass } from "@/shared/components/ui/field";
import { QueryView } from "@/shared/components/ui/query-view";
import { EmptyState, Skeleton } from "@/shared/components/ui/states";
import { useInSight } from "@/shared/hooks/use-in-sight";
import { t } from "@/shared/i18n";
import { tb } from "@/shared/i18n/breakdowns";
import { catalogueQuery } from "@/shared/lib/api/catalogue";
import { exact } from "@/shared/lib/format";
import { visible } from "@/shared/lib/visible";
import { reportQuery } from "../api/run-query";
import { toBreakdown } from "../model";
import { breakdownRequest } from "../queries";
import { isLive, type OverviewSearch, type View } from "../view";
import { BODY, Nothing } from "./breakdown-card";
import { BreakdownTable } from "./breakdown-table";

const FIRST = 8;
const MORE = 50;

type KeyProps = { keys: readonly string[]; chosen: string };

function KeyPicker({ keys, chosen }: KeyProps) {
  const navigate = useNavigate({ from: "/p/$slug" });
  return (
    <select
      aria-label={tb.properties.which}
      value={chosen}
      onChange={({ target }) =>
        void navigate({
          to: ".",
          search: (search: OverviewSearch) => ({ ...search, prop: target.value }),
          resetScroll: false,
        })
      }
      className={`${controlClass} max-w-48`}
    >
      {keys.map((key) => (
        <option key={key} value={key}>
          {visible(key)}
        </option>
      ))}
    </select>
  );
}

type ValuesProps = { projectId: string; view: View; propertyKey: string };

function Values({ projectId, view, propertyKey }: ValuesProps) {
  const [limit, setLimit] = useState(FIRST);
  const breakdown = { dimension: `properties.${propertyKey}`, metric: "events" };
  // One more says whether there are more, one is of the events without it, which say nothing.
  const body = breakdownRequest(view, breakdown, limit + 2);
  const table = useQuery({
    ...reportQuery(projectId, body, isLive(view.period, Date.now())),
    select: (result) => toBreakdown(result, limit, true),
  });
  const shown = table.data?.rows.length ?? 0;
  const hasMore = table.data?.hasMore ?? false;
  return (
    <>
      <QueryView
        query={table}
        skeleton={<Skeleton className={BODY} />}
        isEmpty={(data) => data.rows.length === 0}
        empty={<Nothing view={view} />}
      >
        {(data) => (
          <div className={BODY}>
            <BreakdownTable
              rows={data.rows}
              view={view}
              breakdown={breakdown}
              title={tb.properties.title}
            />
          </div>
        )}
      </QueryView>
      <div className="mt-3 flex h-8 items-center justify-between gap-2 text-[0.8125rem] text-muted">
        <span>{shown > 0 && !hasMore && t.breakdown.shown(exact(shown), exact(shown))}</span>
        {hasMore && (
          <Button
            size="sm"
            variant="ghost"
            busy={table.isPlaceholderData}
            onClick={() => setLimit(Math.min(limit + MORE, 998))}
          >
            {t.breakdown.more}
          </Button>
        )}
      </div>
    </>
  );
}

type Props = { projectId: string; view: View; search: OverviewSearch };

/** The values of one property of the events. It looks at the events themselves, so only once it is in sight. */
export function PropertiesCard({ projectId, view, search }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const seen = useInSight(place);
  const catalogue = useQuery({ ...catalogueQuery(projectId), enabled: seen });
  const found = catalogue.data?.properties.map(({ key }) => key) ?? [];
  const asked = typeof search.prop === "string" && search.prop !== "" ? search.prop : undefined;
  const keys = asked === undefined || found.includes(asked) ? found : [asked, ...found];
  const chosen = asked ?? keys[0];
  return (
    <div ref={place} className="min-w-0">
      <Card
        title={tb.properties.title}
        actions={chosen !== undefined && <KeyPicker keys={keys} chosen={chosen} />}
      >
        {!seen ? (
          <div className={BODY} />
        ) : (
          <QueryView query={catalogue} skeleton={<Skeleton className={BODY} />}>
            {() =>
              chosen === undefined ? (
                <EmptyState title={tb.properties.none} className="py-14">
                  {tb.properties.noneNote}
                </EmptyState>
              ) : (
                <Values key={chosen} projectId={projectId} view={view} propertyKey={chosen} />
              )
            }
          </QueryView>
        )}
      </Card>
    </div>
  );
}
