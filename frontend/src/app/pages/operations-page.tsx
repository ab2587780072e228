import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { EntriesCard } from "@/features/audit/components/entries-card";
import { OF_THE_INSTALLATION } from "@/features/audit/model";
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
import { tu } from "@/shared/i18n/audit";
import { to } from "@/shared/i18n/operations";
import { Page } from "../layouts/page";

const route = getRouteApi("/signed-in/operations");

/** Projects have days of their own; the installation has none. */
const LOG = { projectId: null, zone: "UTC", actions: OF_THE_INSTALLATION };

/** How the installation itself is doing, for its owners. */
export function OperationsPage() {
  const me = useQuery(meQuery);
  const search = route.useSearch();
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
              <EntriesCard
                log={LOG}
                about={tu.aboutAll}
                file="audit-installation.csv"
                search={search}
              />
            </div>
          ) : (
            <Notice tone="info">{to.notOwner}</Notice>
          )
        }
      </QueryView>
    </Page>
  );
}
