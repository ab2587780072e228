import { getRouteApi } from "@tanstack/react-router";
import { PathsForm } from "@/features/paths/components/paths-form";
import { PathsView } from "@/features/paths/components/paths-view";
import { toView } from "@/features/paths/view";
import { useTitle } from "@/shared/hooks/use-title";
import { te } from "@/shared/i18n/explore";
import { tp } from "@/shared/i18n/paths";
import { useProject } from "../../use-project";

const route = getRouteApi("/signed-in/p/$slug/explore/paths");

export function PathsPage() {
  const project = useProject();
  const view = toView(route.useSearch());
  useTitle(te.names.paths, project.name);
  return (
    <>
      <p className="text-muted">{tp.about}</p>
      <PathsForm projectId={project.id} view={view} />
      <PathsView projectId={project.id} view={view} />
    </>
  );
}
