import { getRouteApi } from "@tanstack/react-router";
import { useFilterBar } from "@/features/filters/components/use-filter-bar";
import { PeopleView } from "@/features/records/components/people-view";
import { RecordsForm } from "@/features/records/components/records-form";
import { toView } from "@/features/records/view";
import { Notice } from "@/shared/components/ui/notice";
import { useTitle } from "@/shared/hooks/use-title";
import { te } from "@/shared/i18n/explore";
import { tp } from "@/shared/i18n/people";
import { can } from "@/shared/lib/permissions";
import { useProject } from "../../use-project";
import { Intro } from "./intro";

const route = getRouteApi("/signed-in/p/$slug/explore/people");

export function PeoplePage() {
  const project = useProject();
  const view = toView(route.useSearch());
  const { menu, chips } = useFilterBar(project, view.filters);
  useTitle(te.names.people, project.name);
  if (!can(project, "personal_data")) return <Notice tone="info">{te.records.notYours}</Notice>;
  return (
    <>
      <Intro text={tp.people.about}>{menu}</Intro>
      {chips}
      <RecordsForm projectId={project.id} view={view} />
      <PeopleView key={JSON.stringify(view)} projectId={project.id} view={view} />
    </>
  );
}
