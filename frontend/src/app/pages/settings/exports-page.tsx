import { ExportsCard } from "@/features/exports/components/exports-card";
import { Notice } from "@/shared/components/ui/notice";
import { useTitle } from "@/shared/hooks/use-title";
import { tx } from "@/shared/i18n/exports";
import { can } from "@/shared/lib/permissions";
import { useProject } from "../../use-project";

export function ExportsPage() {
  const project = useProject();
  useTitle(tx.title, project.name);
  if (!can(project, "personal_data")) return <Notice tone="info">{tx.notYours}</Notice>;
  return <ExportsCard project={project} />;
}
