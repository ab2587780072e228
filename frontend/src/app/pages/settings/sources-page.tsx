import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { meQuery } from "@/features/auth/api/me";
import { ClientIdsCard } from "@/features/client-ids/components/client-ids-card";
import { SourcesCard } from "@/features/sources/components/sources-card";
import { buttonClass } from "@/shared/components/ui/button";
import { useTitle } from "@/shared/hooks/use-title";
import { tm } from "@/shared/i18n/manage";
import { can } from "@/shared/lib/permissions";
import { useProject } from "../../use-project";

export function SourcesPage() {
  const project = useProject();
  const me = useQuery(meQuery).data;
  useTitle(tm.sources.title, project.name);
  const toRequests = me?.instance_role === "owner" && (
    <Link to="/client-ids" className={buttonClass("secondary", "sm")}>
      {tm.clientIds.toRequests}
    </Link>
  );
  return (
    <>
      <SourcesCard project={project} />
      {can(project, "keys.read") && <ClientIdsCard project={project} actions={toRequests} />}
    </>
  );
}
