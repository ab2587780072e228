import { getRouteApi } from "@tanstack/react-router";
import { useFilterBar } from "@/features/filters/components/use-filter-bar";
import { GoalsScreen } from "@/features/goals/components/goals-screen";
import { toView } from "@/features/goals/view";
import { useTitle } from "@/shared/hooks/use-title";
import { t } from "@/shared/i18n";
import { useProject } from "../use-project";

const route = getRouteApi("/signed-in/p/$slug/goals");

export function GoalsPage() {
  const project = useProject();
  const view = toView(route.useSearch());
  const { menu, chips } = useFilterBar(project, view.filters);
  useTitle(t.nav.goals, project.name);
  return <GoalsScreen key={project.id} project={project} view={view} menu={menu} chips={chips} />;
}
