import { getRouteApi } from "@tanstack/react-router";
import { EntriesCard } from "@/features/audit/components/entries-card";
import { OF_PROJECTS } from "@/features/audit/model";
import { useTitle } from "@/shared/hooks/use-title";
import { tu } from "@/shared/i18n/audit";
import { useProject } from "../../use-project";

const route = getRouteApi("/signed-in/p/$slug/settings/audit");

export function AuditPage() {
  const project = useProject();
  useTitle(tu.title, project.name);
  const log = { projectId: project.id, zone: project.timezone, actions: OF_PROJECTS };
  return (
    <EntriesCard
      log={log}
      about={tu.about}
      file={`audit-${project.slug}.csv`}
      search={route.useSearch()}
    />
  );
}
