import { Link } from "@tanstack/react-router";
import { UsageView } from "@/features/usage/components/usage-view";
import { buttonClass } from "@/shared/components/ui/button";
import { useTitle } from "@/shared/hooks/use-title";
import { tm } from "@/shared/i18n/manage";
import { can } from "@/shared/lib/permissions";
import { useProject } from "../use-project";

export function UsagePage() {
  const project = useProject();
  useTitle(tm.usage.title, project.name);
  return (
    <div key={project.id} className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div className="min-w-0">
          <h1 className="text-xl font-semibold tracking-tight">{tm.usage.title}</h1>
          <p className="text-muted">{tm.usage.about}</p>
        </div>
        {can(project, "project.write") && (
          <Link
            to="/p/$slug/settings/limits"
            params={{ slug: project.slug }}
            className={buttonClass()}
          >
            {tm.usage.change}
          </Link>
        )}
      </div>
      <UsageView projectId={project.id} />
    </div>
  );
}
