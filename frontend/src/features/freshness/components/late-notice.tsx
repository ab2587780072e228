import { useQuery } from "@tanstack/react-query";
import { Notice } from "@/shared/components/ui/notice";
import { tm } from "@/shared/i18n/manage";
import { duration } from "@/shared/lib/duration";
import { freshnessQuery } from "../api/read-freshness";

/** That the newest numbers are not all there yet, on every page of the project; nothing while they are. */
export function LateNotice({ projectId }: { projectId: string }) {
  const { data } = useQuery(freshnessQuery(projectId));
  if (!data || data.state === "current") return null;
  return (
    <Notice tone="warn">
      {data.state === "away" ? tm.late.away : tm.late.behind(duration(data.seconds_behind ?? 0))}
    </Notice>
  );
}
