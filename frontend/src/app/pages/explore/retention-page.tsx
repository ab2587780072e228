import { getRouteApi } from "@tanstack/react-router";
import { RetentionForm } from "@/features/retention/components/retention-form";
import { RetentionView } from "@/features/retention/components/retention-view";
import { toView } from "@/features/retention/view";
import { useTitle } from "@/shared/hooks/use-title";
import { te } from "@/shared/i18n/explore";
import { useProject } from "../../use-project";

const route = getRouteApi("/signed-in/p/$slug/explore/retention");

export function RetentionPage() {
  const project = useProject();
  const view = toView(route.useSearch());
  useTitle(te.names.retention, project.name);
  return (
    <>
      <p className="text-muted">{te.retention.about}</p>
      <RetentionForm projectId={project.id} view={view} />
      <RetentionView projectId={project.id} view={view} />
    </>
  );
}
