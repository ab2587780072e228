import { DashboardsCard } from "@/features/dashboards/components/dashboards-card";
import { ReportsCard } from "@/features/saved-reports/components/reports-card";
import { buttonClass } from "@/shared/components/ui/button";
import { useTitle } from "@/shared/hooks/use-title";
import { td } from "@/shared/i18n/boards";
import { OpenReport } from "../answers/open-report";
import { useProject } from "../use-project";

/** The dashboards, and what they are made of. */
export function DashboardsPage() {
  const project = useProject();
  useTitle(td.title, project.name);
  return (
    <div key={project.id} className="flex flex-col gap-4">
      <h1 className="text-xl font-semibold tracking-tight">{td.title}</h1>
      <div className="grid items-start gap-4 lg:grid-cols-2 [&>*]:min-w-0">
        <DashboardsCard project={project} />
        <ReportsCard
          project={project}
          openLink={(report, label, text) => (
            <OpenReport
              slug={project.slug}
              report={report}
              label={label}
              className={buttonClass("secondary", "sm")}
            >
              {text}
            </OpenReport>
          )}
        />
      </div>
    </div>
  );
}
