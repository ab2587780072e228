import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Notice } from "@/shared/components/ui/notice";
import { tm } from "@/shared/i18n/manage";
import { instant, percent } from "@/shared/lib/format";
import { usageQuery } from "../api/get-usage";
import { alarmsOf, type Gauge } from "../model";

function words({ subject, state, share, resets }: Gauge): string {
  const texts = tm.usage.banner[subject];
  return state === "exceeded"
    ? texts.exceeded(resets ? instant(resets) : "")
    : texts.warning(percent(share ?? 0));
}

/** What is nearly or wholly used up, on every page of the project; nothing while all is well. */
export function UsageBanner({ projectId, link }: { projectId: string; link: ReactNode }) {
  const usage = useQuery(usageQuery(projectId)).data;
  const alarms = usage ? alarmsOf(usage) : [];
  if (alarms.length === 0) return null;
  return (
    <Notice tone={alarms[0]?.state === "exceeded" ? "error" : "warn"}>
      <div className="flex flex-wrap justify-between gap-x-6 gap-y-1">
        <ul>
          {alarms.map((gauge) => (
            <li key={gauge.subject}>{words(gauge)}</li>
          ))}
        </ul>
        {link}
      </div>
    </Notice>
  );
}
