import { WhoAmIView } from "@/features/whoami/components/whoami-view";
import { Notice } from "@/shared/components/ui/notice";
import { useTitle } from "@/shared/hooks/use-title";
import { tm } from "@/shared/i18n/manage";
import { can } from "@/shared/lib/permissions";
import { useProject } from "../../use-project";

export function WhoAmIPage() {
  const project = useProject();
  useTitle(tm.whoami.title, project.name);
  if (!can(project, "project.write")) return <Notice tone="info">{tm.settings.notYours}</Notice>;
  return <WhoAmIView projectId={project.id} />;
}
