import { useQueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { t } from "@/shared/i18n";
import { clock } from "@/shared/lib/format";

/** When the numbers on screen last came from the server; silent for screen readers, since it ticks. */
export function UpdatedAt({ projectId }: { projectId: string }) {
  const cache = useQueryClient().getQueryCache();
  const newest = useSyncExternalStore(
    (notify) => cache.subscribe(notify),
    () =>
      Math.max(
        0,
        ...cache
          .findAll({ queryKey: ["projects", projectId, "query"], type: "active" })
          .map((query) => query.state.dataUpdatedAt),
      ),
  );
  return (
    <p className="min-h-5 text-muted tabular-nums">
      {newest > 0 && t.overview.updated(clock(newest))}
    </p>
  );
}
