import { getRouteApi } from "@tanstack/react-router";
import { useFilterBar } from "@/features/filters/components/use-filter-bar";
import { requestOf } from "@/features/paths/api/ask-paths";
import { PathsForm } from "@/features/paths/components/paths-form";
import { PathsView } from "@/features/paths/components/paths-view";
import { toView } from "@/features/paths/view";
import { SaveReport } from "@/shared/components/saving/save-report";
import { useTitle } from "@/shared/hooks/use-title";
import { te } from "@/shared/i18n/explore";
import { tp } from "@/shared/i18n/paths";
import { useProject } from "../../use-project";
import { Intro } from "./intro";

const route = getRouteApi("/signed-in/p/$slug/explore/paths");

export function PathsPage() {
  const project = useProject();
  const view = toView(route.useSearch());
  const { menu, chips } = useFilterBar(project, view.filters);
  useTitle(te.names.paths, project.name);
  return (
    <>
      <Intro text={tp.about}>
        {menu}
        {view.anchor && <SaveReport project={project} kind="paths" question={requestOf(view)} />}
      </Intro>
      {chips}
      <PathsForm projectId={project.id} view={view} />
      <PathsView projectId={project.id} view={view} />
    </>
  );
}
