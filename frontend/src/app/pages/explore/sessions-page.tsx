import { getRouteApi } from "@tanstack/react-router";
import { useFilterBar } from "@/features/filters/components/use-filter-bar";
import { RecordsForm } from "@/features/records/components/records-form";
import { SessionsView } from "@/features/records/components/sessions-view";
import { toView } from "@/features/records/view";
import { Notice } from "@/shared/components/ui/notice";
import { useTitle } from "@/shared/hooks/use-title";
import { te } from "@/shared/i18n/explore";
import { tp } from "@/shared/i18n/people";
import { can } from "@/shared/lib/permissions";
import { useProject } from "../../use-project";
import { Intro } from "./intro";

const route = getRouteApi("/signed-in/p/$slug/explore/sessions");

export function SessionsPage() {
  const project = useProject();
  const view = toView(route.useSearch());
  const { menu, chips } = useFilterBar(project, view.filters);
  useTitle(te.names.sessions, project.name);
  if (!can(project, "personal_data")) return <Notice tone="info">{te.records.notYours}</Notice>;
  return (
    <>
      <Intro text={tp.session.about}>{menu}</Intro>
      {chips}
      <RecordsForm projectId={project.id} view={view} />
      <SessionsView key={JSON.stringify(view)} projectId={project.id} view={view} />
    </>
  );
}
