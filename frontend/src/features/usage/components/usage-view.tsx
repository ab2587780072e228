import { useQuery } from "@tanstack/react-query";
import { Card } from "@/shared/components/ui/card";
import { Notice } from "@/shared/components/ui/notice";
import { QueryView } from "@/shared/components/ui/query-view";
import { Skeleton } from "@/shared/components/ui/states";
import { tm } from "@/shared/i18n/manage";
import { usageQuery } from "../api/get-usage";
import { capsOf, type Gauge, quotasOf } from "../model";
import { Meter } from "./meter";

function Meters({ gauges }: { gauges: readonly Gauge[] }) {
  return (
    <ul className="flex flex-col gap-5">
      {gauges.map((gauge) => (
        <Meter key={gauge.subject} gauge={gauge} />
      ))}
    </ul>
  );
}

/** The quotas and caps of a project, and how far it has come with them. */
export function UsageView({ projectId }: { projectId: string }) {
  const usage = useQuery(usageQuery(projectId));
  return (
    <>
      {usage.data?.address_limit_off && <Notice tone="warn">{tm.limits.addressOff}</Notice>}
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Card title={tm.usage.quotas} description={tm.usage.quotasAbout} busy={usage.isFetching}>
          <QueryView query={usage} skeleton={<Skeleton className="h-32" />}>
            {(data) => <Meters gauges={quotasOf(data)} />}
          </QueryView>
        </Card>
        <Card title={tm.usage.caps} description={tm.usage.capsAbout} busy={usage.isFetching}>
          <QueryView query={usage} skeleton={<Skeleton className="h-32" />}>
            {(data) => <Meters gauges={capsOf(data)} />}
          </QueryView>
        </Card>
      </div>
    </>
  );
}
