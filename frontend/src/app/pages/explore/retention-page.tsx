import { getRouteApi } from "@tanstack/react-router";
import { useFilterBar } from "@/features/filters/components/use-filter-bar";
import { requestOf } from "@/features/retention/api/ask-retention";
import { RetentionForm } from "@/features/retention/components/retention-form";
import { RetentionView } from "@/features/retention/components/retention-view";
import { toView } from "@/features/retention/view";
import { SaveReport } from "@/shared/components/saving/save-report";
import { useTitle } from "@/shared/hooks/use-title";
import { te } from "@/shared/i18n/explore";
import { useProject } from "../../use-project";
import { Intro } from "./intro";

const route = getRouteApi("/signed-in/p/$slug/explore/retention");

export function RetentionPage() {
  const project = useProject();
  const view = toView(route.useSearch());
  const { menu, chips } = useFilterBar(project, view.filters);
  useTitle(te.names.retention, project.name);
  return (
    <>
      <Intro text={te.retention.about}>
        {menu}
        <SaveReport project={project} kind="retention" question={requestOf(view)} />
      </Intro>
      {chips}
      <RetentionForm projectId={project.id} view={view} />
      <RetentionView projectId={project.id} view={view} />
    </>
  );
}
