import { useQuery } from "@tanstack/react-query";
import { meQuery } from "@/features/auth/api/me";
import { ChoresCard } from "@/features/operations/components/chores-card";
import { FlowCard } from "@/features/operations/components/flow-card";
import { HealthCard } from "@/features/operations/components/health-card";
import { LettersCard } from "@/features/operations/components/letters-card";
import { PipelineCard } from "@/features/operations/components/pipeline-card";
import { StorageCard } from "@/features/operations/components/storage-card";
import { Notice } from "@/shared/components/ui/notice";
import { QueryView } from "@/shared/components/ui/query-view";
import { Skeleton } from "@/shared/components/ui/states";
import { useTitle } from "@/shared/hooks/use-title";
import { to } from "@/shared/i18n/operations";
import { Page } from "../layouts/page";

/** How the installation itself is doing, for its owners. */
export function OperationsPage() {
  const me = useQuery(meQuery);
  useTitle(to.title);
  return (
    <Page title={to.title}>
      <QueryView query={me} skeleton={<Skeleton className="h-40" />}>
        {(data) =>
          data.instance_role === "owner" ? (
            <div className="flex flex-col gap-4">
              <HealthCard />
              <FlowCard />
              <PipelineCard />
              <StorageCard />
              <LettersCard />
              <ChoresCard />
            </div>
          ) : (
            <Notice tone="info">{to.notOwner}</Notice>
          )
        }
      </QueryView>
    </Page>
  );
}
