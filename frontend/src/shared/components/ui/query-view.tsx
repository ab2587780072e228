import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { t } from "@/shared/i18n";
import { clock } from "@/shared/lib/format";
import { ErrorState, Loading } from "./states";

type Props<T> = {
  query: UseQueryResult<T, Error>;
  skeleton: ReactNode;
  isEmpty?: (data: T) => boolean;
  empty?: ReactNode;
  className?: string;
  children: (data: T) => ReactNode;
};

/**
 * The four states of every query. Data that is there stays: it dims while another question's answer is on
 * its way, and says how old it is when a refresh fails.
 */
export function QueryView<T>(props: Props<T>) {
  const { query, skeleton, isEmpty, empty, className = "", children } = props;
  if (query.data === undefined) {
    if (query.isError)
      return (
        <ErrorState
          error={query.error}
          onRetry={() => void query.refetch()}
          className={className}
        />
      );
    return <Loading>{skeleton}</Loading>;
  }
  const content = isEmpty?.(query.data) ? empty : children(query.data);
  return (
    <div
      className={`${className} transition-opacity ${query.isPlaceholderData ? "opacity-50" : ""}`}
    >
      {content}
      {query.isError && (
        <p role="status" className="mt-2 text-[0.8125rem] text-warn">
          {t.states.stale(clock(query.dataUpdatedAt))}
        </p>
      )}
    </div>
  );
}
