import { RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { EmptyState, ErrorState, Loading, Skeleton } from "@/shared/components/ui/states";
import { te } from "@/shared/i18n/explore";
import { exact, instant } from "@/shared/lib/format";
import type { Pages } from "../api/pages";

type Lines<Line> = { query: Pages<Line>; line: (one: Line, timeZone: string) => ReactNode };

type Props<Line> = Lines<Line> & { title: string; none: string; noneNote: string };

/** A list as the server has it, fifty lines at a time. */
export function PagesCard<Line>({ title, none, noneNote, query, line }: Props<Line>) {
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
  const timeZone = meta?.timezone ?? "UTC";
  const isEmpty = data.pages.every((page) => page.results.length === 0);
  return (
    <Card
      title={title}
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
      {meta?.warnings.map((warning) => (
        <p key={warning} className="mb-2 text-[0.8125rem] text-warn">
          {warning}
        </p>
      ))}
      {isEmpty ? (
        <EmptyState title={none}>{noneNote}</EmptyState>
      ) : (
        <PagedLines query={query} line={line} />
      )}
    </Card>
  );
}

/** The lines that came by now, and a button for more. */
export function PagedLines<Line>({ query, line }: Lines<Line>) {
  const pages = query.data?.pages ?? [];
  const lines = pages.flatMap((page) => page.results);
  const timeZone = pages[0]?.meta.timezone ?? "UTC";
  return (
    <>
      <ul className={query.isPlaceholderData ? "opacity-50" : ""}>
        {lines.map((one) => line(one, timeZone))}
      </ul>
      {query.isFetchNextPageError && <ErrorState error={query.error} />}
      <div className="mt-3 flex flex-wrap items-center justify-between gap-2 text-muted">
        <span>{te.records.shown(exact(lines.length), query.hasNextPage)}</span>
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
    </>
  );
}
