import { useQuery } from "@tanstack/react-query";
import { KeysCard } from "@/features/keys/components/keys-card";
import { sourcesQuery } from "@/features/sources/api/list-sources";
import { Notice } from "@/shared/components/ui/notice";
import { useTitle } from "@/shared/hooks/use-title";
import { tm } from "@/shared/i18n/manage";
import { can } from "@/shared/lib/permissions";
import { useProject } from "../../use-project";

export function KeysPage() {
  const project = useProject();
  const may = can(project, "keys.read");
  const sources = useQuery({ ...sourcesQuery(project.id), enabled: may }).data ?? [];
  useTitle(tm.keys.title, project.name);
  if (!may) return <Notice tone="info">{tm.settings.notYours}</Notice>;
  return <KeysCard project={project} sources={sources.map((source) => source.name)} />;
}
