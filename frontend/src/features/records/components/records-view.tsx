import { useInfiniteQuery } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { EmptyState, ErrorState, Loading, Skeleton } from "@/shared/components/ui/states";
import { te } from "@/shared/i18n/explore";
import { exact, instant } from "@/shared/lib/format";
import { recordsQuery } from "../api/read-records";
import type { View } from "../view";
import { RecordLine } from "./record-line";

/** The events as they are stored, fifty at a time. */
export function RecordsView({ projectId, view }: { projectId: string; view: View }) {
  const query = useInfiniteQuery(recordsQuery(projectId, view));
  const { data } = query;
  if (!data)
    return query.isError ? (
      <ErrorState error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <Loading>
        <Skeleton className="h-[40rem]" />
      </Loading>
    );
  const meta = data.pages[0]?.meta;
  const records = data.pages.flatMap((page) => page.results);
  const timeZone = meta?.timezone ?? "UTC";
  return (
    <Card
      title={te.records.result}
      description={
        meta && te.note(instant(meta.from, timeZone), instant(meta.to, timeZone), timeZone)
      }
      busy={query.isFetching}
      actions={
        <Button size="sm" busy={query.isRefetching} onClick={() => void query.refetch()}>
          <RotateCw aria-hidden className="size-3.5" />
          {te.records.again}
        </Button>
      }
    >
      {records.length === 0 ? (
        <EmptyState title={te.records.none}>{te.records.noneNote}</EmptyState>
      ) : (
        <ul className={query.isPlaceholderData ? "opacity-50" : ""}>
          {records.map((record) => (
            <RecordLine key={record.event_id} record={record} timeZone={timeZone} />
          ))}
        </ul>
      )}
      {query.isFetchNextPageError && <ErrorState error={query.error} />}
      {records.length > 0 && (
        <div className="mt-3 flex flex-wrap items-center justify-between gap-2 text-muted">
          <span>{te.records.shown(exact(records.length), query.hasNextPage)}</span>
          {query.hasNextPage && (
            <Button
              size="sm"
              busy={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              {te.records.more}
            </Button>
          )}
        </div>
      )}
    </Card>
  );
}
