import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Tile } from "@/features/dashboards/components/tile";
import { toCard } from "@/features/dashboards/model";
import { buttonClass } from "@/shared/components/ui/button";
import { QueryView } from "@/shared/components/ui/query-view";
import { EmptyState, Skeleton } from "@/shared/components/ui/states";
import { useTitle } from "@/shared/hooks/use-title";
import { td } from "@/shared/i18n/boards";
import { savedReportsQuery } from "@/shared/lib/api/reports";
import { visible } from "@/shared/lib/visible";
import { addressOf } from "../answers/address";
import { OpenReport } from "../answers/open-report";
import { ReportAnswer } from "../answers/report-answer";
import { useProject } from "../use-project";

const route = getRouteApi("/signed-in/p/$slug/dashboards/report/$reportId");

/** A report of which no screen can ask the question: its answer alone. */
export function SavedReportPage() {
  const project = useProject();
  const { reportId } = route.useParams();
  const reports = useQuery(savedReportsQuery(project.id));
  const report = reports.data?.find((one) => one.id === reportId);
  const name = report ? visible(report.name) : td.reports.title;
  useTitle(name, project.name);
  return (
    <div className="flex flex-col gap-4">
      <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h1 className="text-xl font-semibold tracking-tight wrap-anywhere">{name}</h1>
          {report && !addressOf(report) && <p className="text-muted">{td.reports.noScreen}</p>}
        </div>
        <p className="text-muted">{td.zone(project.timezone)}</p>
        <Link to="/p/$slug/dashboards" params={{ slug: project.slug }} className={buttonClass()}>
          {td.toList}
        </Link>
      </header>
      <QueryView
        query={reports}
        skeleton={<Skeleton className="h-96" />}
        isEmpty={() => !report}
        empty={<EmptyState title={td.reports.gone}>{td.reports.goneNote}</EmptyState>}
      >
        {() =>
          report && (
            <Tile
              projectId={project.id}
              card={toCard({ report: report.id })}
              report={report}
              period={null}
              link={
                addressOf(report) && (
                  <OpenReport slug={project.slug} report={report} className={buttonClass()}>
                    {td.reports.open}
                  </OpenReport>
                )
              }
              render={({ kind, result }, title, shape) => (
                <ReportAnswer kind={kind} result={result} title={title} shape={shape} />
              )}
            />
          )
        }
      </QueryView>
    </div>
  );
}
