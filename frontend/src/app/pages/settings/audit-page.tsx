import { getRouteApi } from "@tanstack/react-router";
import { EntriesCard } from "@/features/audit/components/entries-card";
import { useTitle } from "@/shared/hooks/use-title";
import { tu } from "@/shared/i18n/audit";
import { useProject } from "../../use-project";

const route = getRouteApi("/signed-in/p/$slug/settings/audit");

export function AuditPage() {
  const project = useProject();
  useTitle(tu.title, project.name);
  return <EntriesCard project={project} search={route.useSearch()} />;
}
