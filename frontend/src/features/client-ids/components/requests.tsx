import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { controlClass } from "@/shared/components/ui/field";
import { Notice } from "@/shared/components/ui/notice";
import { EmptyState, ErrorState, Loading, Skeleton } from "@/shared/components/ui/states";
import { tm } from "@/shared/i18n/manage";
import { sentenceOf } from "@/shared/lib/api/errors";
import type { ClientIdClaim } from "@/shared/lib/api/models";
import { ago, instant } from "@/shared/lib/format";
import { visible } from "@/shared/lib/visible";
import { type Decision, useDecide } from "../api/decide";
import { requestsQuery } from "../api/list-requests";
import { StateBadge } from "./state-badge";

function RequestRow({ item }: { item: ClientIdClaim }) {
  const decide = useDecide(item.id);
  const value = visible(item.value);
  const asker = visible(item.project.name);
  const texts = tm.clientIds;
  const button = (decision: Decision, words: string, label: string) => (
    <Button
      size="sm"
      variant={decision === "approve" ? "primary" : "secondary"}
      busy={decide.isPending}
      aria-label={label}
      onClick={() => decide.mutate(decision)}
    >
      {words}
    </Button>
  );
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line py-3 first:border-t-0">
      <div className="min-w-0 flex-1 basis-56">
        <p className="wrap-anywhere">
          <span className="font-mono">{value}</span>{" "}
          <span className="text-muted">{texts.protocols[item.protocol]}</span>
        </p>
        <p className="text-[0.8125rem] wrap-anywhere text-muted">
          {texts.asks(asker)} {"· "}
          <time dateTime={item.created_at} title={instant(item.created_at)}>
            {ago(item.created_at)}
          </time>
        </p>
      </div>
      <StateBadge state={item.state} />
      <div className="flex gap-2">
        {item.state !== "approved" &&
          button("approve", texts.approve, texts.approveOne(value, asker))}
        {item.state === "pending" && button("refuse", texts.refuse, texts.refuseOne(value, asker))}
        {item.state === "approved" &&
          button("refuse", texts.takeBack, texts.takeBackOne(value, asker))}
      </div>
      {decide.isError && (
        <div className="w-full">
          <Notice tone="error">{sentenceOf(decide.error)}</Notice>
        </div>
      )}
    </li>
  );
}

function Requests({ pending }: { pending: boolean }) {
  const query = useInfiniteQuery(requestsQuery(pending));
  if (query.data === undefined) {
    if (query.isError)
      return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
    return (
      <Loading>
        <Skeleton className="h-32" />
      </Loading>
    );
  }
  const items = query.data.pages.flatMap((page) => page.results);
  if (items.length === 0)
    return (
      <EmptyState title={pending ? tm.clientIds.noRequests : tm.clientIds.none}>
        {tm.clientIds.noRequestsNote}
      </EmptyState>
    );
  return (
    <>
      <ul>
        {items.map((item) => (
          <RequestRow key={item.id} item={item} />
        ))}
      </ul>
      {query.hasNextPage && (
        <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {tm.clientIds.more}
        </Button>
      )}
    </>
  );
}

/** What projects of the installation ask for, for those who decide. */
export function RequestsCard() {
  const [pending, setPending] = useState(true);
  const choice = (
    <select
      aria-label={tm.clientIds.show}
      value={pending ? "pending" : "all"}
      onChange={(change) => setPending(change.target.value === "pending")}
      className={controlClass}
    >
      <option value="pending">{tm.clientIds.onlyPending}</option>
      <option value="all">{tm.clientIds.all}</option>
    </select>
  );
  return (
    <Card title={tm.clientIds.requests} description={tm.clientIds.requestsAbout} actions={choice}>
      <Requests pending={pending} />
    </Card>
  );
}
