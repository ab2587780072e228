import { useQuery } from "@tanstack/react-query";
import { meQuery } from "@/features/auth/api/me";
import { RequestsCard } from "@/features/client-ids/components/requests";
import { Notice } from "@/shared/components/ui/notice";
import { QueryView } from "@/shared/components/ui/query-view";
import { Skeleton } from "@/shared/components/ui/states";
import { useTitle } from "@/shared/hooks/use-title";
import { tm } from "@/shared/i18n/manage";
import { Page } from "../layouts/page";

/** Where owners of the installation decide which project a foreign client's name belongs to. */
export function ClientIdsPage() {
  const me = useQuery(meQuery);
  useTitle(tm.clientIds.title);
  return (
    <Page title={tm.clientIds.title}>
      <QueryView query={me} skeleton={<Skeleton className="h-40" />}>
        {(data) =>
          data.instance_role === "owner" ? (
            <RequestsCard />
          ) : (
            <Notice tone="info">{tm.clientIds.notOwner}</Notice>
          )
        }
      </QueryView>
    </Page>
  );
}
