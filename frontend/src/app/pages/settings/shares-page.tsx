import { SharesCard } from "@/features/shares/components/shares-card";
import { Notice } from "@/shared/components/ui/notice";
import { useTitle } from "@/shared/hooks/use-title";
import { ts } from "@/shared/i18n/shares";
import { can } from "@/shared/lib/permissions";
import { useProject } from "../../use-project";

export function SharesPage() {
  const project = useProject();
  useTitle(ts.title, project.name);
  if (!can(project, "shares.write")) return <Notice tone="info">{ts.notYours}</Notice>;
  return <SharesCard project={project} />;
}
