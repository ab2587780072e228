import { getRouteApi } from "@tanstack/react-router";
import { useFilterBar } from "@/features/filters/components/use-filter-bar";
import { requestOf } from "@/features/funnel/api/ask-funnel";
import { FunnelForm } from "@/features/funnel/components/funnel-form";
import { FunnelView } from "@/features/funnel/components/funnel-view";
import { LEAST_STEPS, toView } from "@/features/funnel/view";
import { SaveReport } from "@/shared/components/saving/save-report";
import { useTitle } from "@/shared/hooks/use-title";
import { te } from "@/shared/i18n/explore";
import { useProject } from "../../use-project";
import { Intro } from "./intro";

const route = getRouteApi("/signed-in/p/$slug/explore/funnel");

export function FunnelPage() {
  const project = useProject();
  const view = toView(route.useSearch());
  const { menu, chips } = useFilterBar(project, view.filters);
  useTitle(te.names.funnel, project.name);
  return (
    <>
      <Intro text={te.funnel.about}>
        {menu}
        {view.steps.length >= LEAST_STEPS && (
          <SaveReport project={project} kind="funnel" question={requestOf(view)} />
        )}
      </Intro>
      {chips}
      <FunnelForm projectId={project.id} view={view} />
      <FunnelView projectId={project.id} view={view} />
    </>
  );
}
