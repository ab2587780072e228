import { getRouteApi } from "@tanstack/react-router";
import { DashboardView, readSearch } from "@/features/dashboards/components/dashboard-view";
import { useTitle } from "@/shared/hooks/use-title";
import { td } from "@/shared/i18n/boards";
import { visible } from "@/shared/lib/visible";
import { OpenReport } from "../answers/open-report";
import { ReportAnswer } from "../answers/report-answer";
import { useProject } from "../use-project";

const route = getRouteApi("/signed-in/p/$slug/dashboards/$dashboardId");

export function DashboardPage() {
  const project = useProject();
  const { dashboardId } = route.useParams();
  useTitle(td.title, project.name);
  return (
    <DashboardView
      key={`${project.id} ${dashboardId}`}
      project={project}
      dashboardId={dashboardId}
      search={readSearch(route.useSearch())}
      openLink={(report) => (
        <OpenReport
          slug={project.slug}
          report={report}
          label={td.reports.openOne(visible(report.name))}
          className="inline-flex min-h-6 shrink-0 items-center text-[0.8125rem] font-medium text-accent hover:underline"
        >
          {td.reports.open}
        </OpenReport>
      )}
      render={({ kind, result }, title, shape) => (
        <ReportAnswer kind={kind} result={result} title={title} shape={shape} />
      )}
    />
  );
}
