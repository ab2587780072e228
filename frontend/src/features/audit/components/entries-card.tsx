import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { Download, RotateCw } from "lucide-react";
import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { Notice } from "@/shared/components/ui/notice";
import { EmptyState, ErrorState, Loading, Skeleton } from "@/shared/components/ui/states";
import { tu } from "@/shared/i18n/audit";
import { sentenceOf } from "@/shared/lib/api/errors";
import { saveCsv } from "@/shared/lib/download";
import { exact } from "@/shared/lib/format";
import { entriesQuery, MOST_TAKEN, readAll } from "../api/list-entries";
import { toCsv } from "../model";
import { type Log, toView } from "../view";
import { EntryLine } from "./entry-line";
import { Narrowing } from "./narrowing";

type Props = { log: Log; about: string; file: string; search: Record<string, unknown> };

/** An audit log, the newest first. */
export function EntriesCard({ log, about, file, search }: Props) {
  const view = toView(log, search);
  const query = useInfiniteQuery(entriesQuery(log, view));
  const save = useMutation({
    mutationFn: () => readAll(log, view),
    gcTime: 0,
    onSuccess: (all) => saveCsv(file, toCsv(all)),
  });
  const entries = query.data?.pages.flatMap((page) => page.results) ?? [];
  const actions = (
    <>
      <Button size="sm" busy={query.isRefetching} onClick={() => void query.refetch()}>
        <RotateCw aria-hidden className="size-3.5" />
        {tu.again}
      </Button>
      <Button
        size="sm"
        busy={save.isPending}
        disabled={entries.length === 0}
        onClick={() => save.mutate()}
      >
        <Download aria-hidden className="size-3.5" />
        {tu.csv}
      </Button>
    </>
  );
  return (
    <Card title={tu.title} description={about} actions={actions} busy={query.isFetching}>
      <Narrowing log={log} view={view} entries={entries} />
      {save.isError && <Notice tone="error">{sentenceOf(save.error)}</Notice>}
      {save.data && save.data.length >= MOST_TAKEN && (
        <Notice tone="warn">{tu.cut(exact(save.data.length))}</Notice>
      )}
      {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && (
        <Loading>
          <Skeleton className="h-96" />
        </Loading>
      )}
      {query.data && entries.length === 0 && <EmptyState title={tu.none}>{tu.noneNote}</EmptyState>}
      <ol className={query.isPlaceholderData ? "opacity-50" : ""}>
        {entries.map((entry) => (
          <EntryLine key={entry.seq} entry={entry} timeZone={log.zone} view={view} />
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
