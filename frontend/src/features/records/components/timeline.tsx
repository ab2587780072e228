import { useInfiniteQuery } from "@tanstack/react-query";
import { ErrorState, Loading, Skeleton } from "@/shared/components/ui/states";
import { tp } from "@/shared/i18n/people";
import type { recordsQuery } from "../api/read-records";
import { PagedLines } from "./pages-card";
import { RecordLine } from "./record-line";

/** What happened, event by event, the newest first. */
export function Timeline({ of }: { of: ReturnType<typeof recordsQuery> }) {
  const query = useInfiniteQuery(of);
  return (
    <section aria-label={tp.timeline} aria-busy={query.isFetching}>
      <h3 className="mb-1 font-medium">{tp.timeline}</h3>
      {query.data ? (
        <PagedLines
          query={query}
          line={(record, timeZone) => (
            <RecordLine key={record.event_id} record={record} timeZone={timeZone} />
          )}
        />
      ) : query.isError ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Loading>
          <Skeleton className="h-24" />
        </Loading>
      )}
    </section>
  );
}
