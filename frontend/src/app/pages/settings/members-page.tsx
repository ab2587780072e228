import { MembersCard } from "@/features/members/components/members-card";
import { useTitle } from "@/shared/hooks/use-title";
import { tm } from "@/shared/i18n/manage";
import { useProject } from "../../use-project";

export function MembersPage() {
  const project = useProject();
  useTitle(tm.members.title, project.name);
  return <MembersCard project={project} />;
}
