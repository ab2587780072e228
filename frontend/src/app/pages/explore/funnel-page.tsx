import { getRouteApi } from "@tanstack/react-router";
import { FunnelForm } from "@/features/funnel/components/funnel-form";
import { FunnelView } from "@/features/funnel/components/funnel-view";
import { toView } from "@/features/funnel/view";
import { useTitle } from "@/shared/hooks/use-title";
import { te } from "@/shared/i18n/explore";
import { useProject } from "../../use-project";

const route = getRouteApi("/signed-in/p/$slug/explore/funnel");

export function FunnelPage() {
  const project = useProject();
  const view = toView(route.useSearch());
  useTitle(te.names.funnel, project.name);
  return (
    <>
      <p className="text-muted">{te.funnel.about}</p>
      <FunnelForm projectId={project.id} view={view} />
      <FunnelView projectId={project.id} view={view} />
    </>
  );
}
