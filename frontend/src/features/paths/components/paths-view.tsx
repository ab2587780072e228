import { useQuery } from "@tanstack/react-query";
import { Table, Waypoints } from "lucide-react";
import { useRef, useState } from "react";
import { ChartDownloads } from "@/shared/components/chart-actions/chart-downloads";
import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { QueryView } from "@/shared/components/ui/query-view";
import { EmptyState, Skeleton } from "@/shared/components/ui/states";
import { tp } from "@/shared/i18n/paths";
import type { PathsResult } from "@/shared/lib/api/models";
import { filterLines } from "@/shared/lib/filter-words";
import { exact, instant, percent } from "@/shared/lib/format";
import { visible } from "@/shared/lib/visible";
import { pathsQuery, readPathsCsv } from "../api/ask-paths";
import { allOf, isCut, wentOn } from "../model";
import type { View } from "../view";
import { FirstPages } from "./first-pages";
import { PathsFlow } from "./paths-flow";
import { PathsTable } from "./paths-table";

type AnswerProps = { paths: PathsResult; view: View; asTable: boolean };

function Answer({ paths: { places, meta }, view, asTable }: AnswerProps) {
  const { way } = view;
  const all = allOf(places);
  const on = wentOn(places);
  return (
    <>
      <p className="mb-3 text-lg font-semibold tracking-tight">
        {tp.summary[way](exact(all), exact(on), percent(on / Math.max(1, all)))}
      </p>
      {asTable && on > 0 ? (
        <PathsTable
          places={places}
          way={way}
          caption={tp.result[way](visible(view.anchor?.value ?? ""))}
        />
      ) : (
        <>
          <PathsFlow places={places} view={view} />
          <p className="mt-3 text-[0.8125rem] text-muted">
            {tp.legend[way]} {isCut(places) && tp.lastPlace[way]}
          </p>
        </>
      )}
      {meta.warnings.map((warning) => (
        <p key={warning} className="mt-2 text-[0.8125rem] text-warn">
          {warning}
        </p>
      ))}
    </>
  );
}

type Props = { projectId: string; view: View };

/** The answer: a flow, a table behind it, and a file. */
export function PathsView({ projectId, view }: Props) {
  const query = useQuery(pathsQuery(projectId, view));
  const [asTable, setAsTable] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  if (!view.anchor)
    return (
      <Card title={tp.answer}>
        <EmptyState title={tp.start}>{tp.startNote}</EmptyState>
        <FirstPages projectId={projectId} view={view} />
      </Card>
    );
  const Icon = asTable ? Waypoints : Table;
  return (
    <QueryView query={query} skeleton={<Skeleton className="h-[28rem]" />}>
      {({ paths, view: shown }) => {
        const { meta, places } = paths;
        const nobody = allOf(places) === 0;
        const title = tp.result[shown.way](visible(shown.anchor?.value ?? ""));
        const range = tp.note(
          instant(meta.from, meta.timezone),
          instant(meta.to, meta.timezone),
          meta.timezone,
        );
        return (
          <Card
            title={title}
            description={range}
            busy={query.isFetching}
            actions={
              !nobody && (
                <>
                  <Button size="sm" variant="ghost" onClick={() => setAsTable(!asTable)}>
                    <Icon aria-hidden className="size-4" />
                    {asTable ? tp.asFlow : tp.asTable}
                  </Button>
                  <ChartDownloads
                    root={root}
                    name="paths"
                    caption={{ title, lines: [range, ...filterLines(shown.filters)] }}
                    csv={() => readPathsCsv(projectId, shown)}
                  />
                </>
              )
            }
          >
            {nobody ? (
              <EmptyState title={tp.nobody}>{tp.nobodyNote}</EmptyState>
            ) : (
              <div ref={root}>
                <Answer paths={paths} view={shown} asTable={asTable} />
              </div>
            )}
          </Card>
        );
      }}
    </QueryView>
  );
}
