import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Download, RotateCw } from "lucide-react";
import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { SelectField } from "@/shared/components/ui/field";
import { EmptyState, ErrorState, Loading, Skeleton } from "@/shared/components/ui/states";
import { tu } from "@/shared/i18n/audit";
import type { AuditAction, AuditEntry, Project } from "@/shared/lib/api/models";
import { saveCsv } from "@/shared/lib/download";
import { dates, exact } from "@/shared/lib/format";
import { entriesQuery } from "../api/list-entries";
import { ACTIONS, actionOf, actorOf, detailsOf, toCsv } from "../model";

type LineProps = { entry: AuditEntry; timeZone: string };

/** One entry. Names and details are what people have written: text, never markup. */
function Line({ entry, timeZone }: LineProps) {
  const time = dates({ dateStyle: "medium", timeStyle: "medium", timeZone });
  const details = detailsOf(entry);
  return (
    <li className="grid gap-x-4 gap-y-0.5 border-t border-line/60 py-2 first:border-t-0 md:grid-cols-[12rem_minmax(0,1fr)_minmax(0,2fr)]">
      <time dateTime={entry.at} className="whitespace-nowrap text-muted tabular-nums">
        {time.format(new Date(entry.at))}
      </time>
      <span className="wrap-anywhere">{actorOf(entry)}</span>
      <div className="min-w-0">
        <p className="font-medium">{tu.actions[entry.action]}</p>
        <p className="font-mono text-[0.8125rem] wrap-anywhere text-muted">{entry.target.id}</p>
        {details.length > 0 && (
          <dl className="text-[0.8125rem]">
            {details.map(([name, text]) => (
              <div key={name} className="flex gap-2">
                <dt className="shrink-0 text-muted">{name}</dt>
                <dd className="min-w-0 wrap-anywhere">{text}</dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </li>
  );
}

function ActionPicker({ action }: { action: AuditAction | null }) {
  const navigate = useNavigate({ from: "/p/$slug/settings/audit" });
  return (
    <SelectField
      label={tu.action}
      value={action ?? ""}
      onChange={(change) => {
        const a = change.target.value;
        void navigate({ to: ".", search: a ? { a } : {}, replace: true });
      }}
    >
      <option value="">{tu.all}</option>
      {ACTIONS.map((one) => (
        <option key={one} value={one}>
          {tu.actions[one]}
        </option>
      ))}
    </SelectField>
  );
}

type Props = { project: Project; search: Record<string, unknown> };

/** The project's audit log, the newest first. */
export function EntriesCard({ project, search }: Props) {
  const action = actionOf(search);
  const query = useInfiniteQuery(entriesQuery(project.id, action));
  const entries = query.data?.pages.flatMap((page) => page.results) ?? [];
  const actions = (
    <>
      <Button size="sm" busy={query.isRefetching} onClick={() => void query.refetch()}>
        <RotateCw aria-hidden className="size-3.5" />
        {tu.again}
      </Button>
      <Button
        size="sm"
        disabled={entries.length === 0}
        onClick={() => saveCsv(`audit-${project.slug}.csv`, toCsv(entries))}
      >
        <Download aria-hidden className="size-3.5" />
        {tu.csv}
      </Button>
    </>
  );
  return (
    <Card title={tu.title} description={tu.about} actions={actions} busy={query.isFetching}>
      <div className="mb-3 flex flex-wrap items-end justify-between gap-3">
        <div className="w-64 max-w-full">
          <ActionPicker action={action} />
        </div>
        <p className="text-[0.8125rem] text-muted">{tu.zone(project.timezone)}</p>
      </div>
      {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && (
        <Loading>
          <Skeleton className="h-96" />
        </Loading>
      )}
      {query.data && entries.length === 0 && <EmptyState title={tu.none}>{tu.noneNote}</EmptyState>}
      <ol className={query.isPlaceholderData ? "opacity-50" : ""}>
        {entries.map((entry) => (
          <Line key={entry.seq} entry={entry} timeZone={project.timezone} />
        ))}
      </ol>
      {entries.length > 0 && (
        <div className="mt-3 flex flex-wrap items-center justify-between gap-2 text-muted">
          <span>{tu.shown(exact(entries.length), query.hasNextPage)}</span>
          {query.hasNextPage && (
            <Button
              size="sm"
              busy={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              {tu.more}
            </Button>
          )}
        </div>
      )}
    </Card>
  );
}
