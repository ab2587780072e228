import { LimitsCard } from "@/features/projects/components/limits-form";
import { Notice } from "@/shared/components/ui/notice";
import { useTitle } from "@/shared/hooks/use-title";
import { tm } from "@/shared/i18n/manage";
import { can } from "@/shared/lib/permissions";
import { useProject } from "../../use-project";

export function LimitsPage() {
  const project = useProject();
  useTitle(tm.settings.names.limits, project.name);
  return (
    <>
      {!can(project, "project.write") && <Notice tone="info">{tm.settings.readOnly}</Notice>}
      <LimitsCard project={project} group="rates" />
      <LimitsCard project={project} group="quotas" />
      <LimitsCard project={project} group="caps" />
    </>
  );
}
