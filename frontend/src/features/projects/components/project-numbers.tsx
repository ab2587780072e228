import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { Skeleton } from "@/shared/components/ui/states";
import { useInSight } from "@/shared/hooks/use-in-sight";
import { tl } from "@/shared/i18n/listing";
import { compact, exact } from "@/shared/lib/format";
import { daysQuery } from "../api/read-days";
import { type Days, toDays } from "../days";
import { SparkLine } from "./spark-line";

function Numbers({ visitors, today }: Days) {
  const people = tl.visitors(today.visitors, compact(today.visitors));
  const pages = tl.pageviews(today.pageviews, compact(today.pageviews));
  return (
    <>
      <span className="max-sm:hidden">
        <SparkLine
          values={visitors}
          label={tl.spark(visitors.length, exact(Math.max(0, ...visitors)))}
        />
      </span>
      <span className="min-w-0 tabular-nums sm:w-36 sm:text-right">
        <span title={exact(today.visitors)} className="font-medium sm:block">
          {people}
        </span>{" "}
        <span title={exact(today.pageviews)} className="text-muted sm:block">
          {pages}
        </span>
      </span>
    </>
  );
}

/** Today's numbers beside two weeks of visitors, asked for when the line comes into sight. */
export function ProjectNumbers({ projectId }: { projectId: string }) {
  const place = useRef<HTMLDivElement>(null);
  const days = useQuery({
    ...daysQuery(projectId),
    enabled: useInSight(place),
    select: toDays,
  });
  return (
    <div ref={place} aria-busy={days.isLoading} className="flex h-6 items-center gap-4 sm:h-10">
      {days.data ? (
        <Numbers {...days.data} />
      ) : days.isError ? (
        <span className="text-muted">{tl.failed}</span>
      ) : (
        <Skeleton className="h-5 w-40 sm:h-10 sm:w-71" />
      )}
    </div>
  );
}
