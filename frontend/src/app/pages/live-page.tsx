import { LiveView } from "@/features/live/components/live-view";
import { useTitle } from "@/shared/hooks/use-title";
import { tl } from "@/shared/i18n/live";
import { useProject } from "../use-project";

export function LivePage() {
  const project = useProject();
  useTitle(tl.title, project.name);
  return (
    <div key={project.id} className="flex flex-col gap-4">
      <div className="min-w-0">
        <h1 className="text-xl font-semibold tracking-tight">{tl.title}</h1>
        <p className="text-muted">{tl.about}</p>
      </div>
      <LiveView projectId={project.id} />
    </div>
  );
}
