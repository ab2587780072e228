import { OutlookCard } from "@/features/data/components/outlook-card";
import { PersonCard } from "@/features/data/components/person-card";
import { ShortenDialog } from "@/features/data/components/shorten-dialog";
import { shortens } from "@/features/data/model";
import { LimitsCard } from "@/features/projects/components/limits-form";
import { Notice } from "@/shared/components/ui/notice";
import { useTitle } from "@/shared/hooks/use-title";
import { tm } from "@/shared/i18n/manage";
import { can } from "@/shared/lib/permissions";
import { useProject } from "../../use-project";

export function DataPage() {
  const project = useProject();
  useTitle(tm.settings.names.data, project.name);
  return (
    <>
      {!can(project, "project.write") && <Notice tone="info">{tm.settings.readOnly}</Notice>}
      <LimitsCard
        project={project}
        group="retention"
        needsAsking={(changes) => shortens(project, changes)}
        ask={(question) => <ShortenDialog project={project} {...question} />}
      />
      {can(project, "personal_data.erase") && <OutlookCard project={project} />}
      {can(project, "personal_data") && <PersonCard project={project} />}
    </>
  );
}
