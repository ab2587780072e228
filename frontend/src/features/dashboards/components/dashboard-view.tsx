import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Globe } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button, buttonClass } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { ConfirmDialog } from "@/shared/components/ui/confirm-dialog";
import { controlClass } from "@/shared/components/ui/field";
import { EmptyState, ErrorState, Loading, Skeleton } from "@/shared/components/ui/states";
import { td } from "@/shared/i18n/boards";
import type { Dashboard, Project, SavedReport } from "@/shared/lib/api/models";
import { savedReportsQuery } from "@/shared/lib/api/reports";
import { can } from "@/shared/lib/permissions";
import { visible } from "@/shared/lib/visible";
import { dashboardsQuery } from "../api/list-dashboards";
import { useRemoveDashboard } from "../api/remove-dashboard";
import { isLast, LASTS, type Last } from "../model";
import { DashboardForm } from "./dashboard-form";
import { DashboardGrid } from "./dashboard-grid";
import type { Render } from "./tile";

/** What the address says of a dashboard: another period than the saved one, and whether it is edited. */
export type DashboardSearch = { p?: Last; edit?: string };

export const readSearch = (search: Record<string, unknown>): DashboardSearch => ({
  ...(isLast(search.p) ? { p: search.p } : {}),
  ...(search.edit === "1" ? { edit: "1" } : {}),
});

type Shown = { project: Project; dashboard: Dashboard };

function RemoveDialog({ project, dashboard, onClose }: Shown & { onClose: () => void }) {
  const navigate = useNavigate();
  const remove = useRemoveDashboard(project.id);
  return (
    <ConfirmDialog
      title={td.removeTitle}
      body={td.removeBody(visible(dashboard.name))}
      confirm={td.remove}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() =>
        remove.mutate(dashboard.id, {
          onSuccess: () => navigate({ to: "/p/$slug/dashboards", params: { slug: project.slug } }),
        })
      }
      onClose={onClose}
    />
  );
}

function PeriodSelect({ chosen }: { chosen: Last | undefined }) {
  const navigate = useNavigate({ from: "/p/$slug/dashboards/$dashboardId" });
  return (
    <div className="w-44">
      <select
        aria-label={td.period}
        value={chosen ?? ""}
        onChange={({ target }) => {
          const p = isLast(target.value) ? target.value : undefined;
          void navigate({ search: p ? { p } : {}, resetScroll: false });
        }}
        className={controlClass}
      >
        <option value="">{td.periods.saved}</option>
        {LASTS.map((last) => (
          <option key={last} value={last}>
            {td.periods[last]}
          </option>
        ))}
      </select>
    </div>
  );
}

function Header({ project, dashboard, search }: Shown & { search: DashboardSearch }) {
  const [removing, setRemoving] = useState(false);
  const params = { slug: project.slug, dashboardId: dashboard.id };
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
      <div className="min-w-0">
        <h1 className="text-xl font-semibold tracking-tight wrap-anywhere">
          {visible(dashboard.name)}
        </h1>
        {dashboard.description && (
          <p className="text-muted wrap-anywhere">{visible(dashboard.description)}</p>
        )}
      </div>
      <div className="flex min-w-0 flex-wrap items-center gap-2">
        <p className="mr-1 flex items-center gap-1.5 text-muted" title={td.zoneTitle}>
          <Globe aria-hidden className="size-4 shrink-0" />
          {td.zone(project.timezone)}
        </p>
        {dashboard.cards.length > 0 && <PeriodSelect chosen={search.p} />}
        {can(project, "report.write") && (
          <>
            <Link
              to="/p/$slug/dashboards/$dashboardId"
              params={params}
              search={{ edit: "1" }}
              className={buttonClass()}
            >
              {td.edit}
            </Link>
            <Button onClick={() => setRemoving(true)}>{td.remove}</Button>
          </>
        )}
      </div>
      {removing && (
        <RemoveDialog project={project} dashboard={dashboard} onClose={() => setRemoving(false)} />
      )}
    </header>
  );
}

function Empty({ project, dashboard }: Shown) {
  const may = can(project, "report.write");
  return (
    <Card title={td.reports.title}>
      <EmptyState
        title={td.empty}
        action={
          may && (
            <Link
              to="/p/$slug/dashboards/$dashboardId"
              params={{ slug: project.slug, dashboardId: dashboard.id }}
              search={{ edit: "1" }}
              className={buttonClass("primary")}
            >
              {td.edit}
            </Link>
          )
        }
      >
        {may ? td.emptyNote : td.emptyToRead}
      </EmptyState>
    </Card>
  );
}

function Gone({ slug }: { slug: string }) {
  return (
    <div className="rounded-xl border border-line bg-surface shadow-card">
      <h1 className="sr-only">{td.title}</h1>
      <EmptyState
        title={td.gone}
        action={
          <Link to="/p/$slug/dashboards" params={{ slug }} className={buttonClass()}>
            {td.toList}
          </Link>
        }
      >
        {td.goneNote}
      </EmptyState>
    </div>
  );
}

type Props = {
  project: Project;
  dashboardId: string;
  search: DashboardSearch;
  openLink: (report: SavedReport) => ReactNode;
  render: Render;
};

export function DashboardView({ project, dashboardId, search, openLink, render }: Props) {
  const dashboards = useQuery(dashboardsQuery(project.id));
  const reports = useQuery(savedReportsQuery(project.id));
  if (dashboards.data === undefined || reports.data === undefined) {
    const failed = [dashboards, reports].filter((query) => query.isError);
    return (
      <>
        <h1 className="sr-only">{td.title}</h1>
        {failed.length > 0 ? (
          <ErrorState
            error={failed[0]?.error}
            onRetry={() => {
              for (const query of failed) void query.refetch();
            }}
          />
        ) : (
          <Loading>
            <Skeleton className="h-9 w-56" />
            <div className="mt-4 grid gap-4 lg:grid-cols-2">
              <Skeleton className="h-96" />
              <Skeleton className="h-96" />
            </div>
          </Loading>
        )}
      </>
    );
  }
  const dashboard = dashboards.data.find((one) => one.id === dashboardId);
  if (!dashboard) return <Gone slug={project.slug} />;
  if (search.edit && can(project, "report.write"))
    return (
      <DashboardForm
        key={dashboard.id}
        project={project}
        dashboard={dashboard}
        reports={reports.data}
      />
    );
  return (
    <div className="flex flex-col gap-4">
      <Header project={project} dashboard={dashboard} search={search} />
      {dashboard.cards.length === 0 ? (
        <Empty project={project} dashboard={dashboard} />
      ) : (
        <DashboardGrid
          projectId={project.id}
          cards={dashboard.cards}
          period={search.p ? { last: search.p } : dashboard.period}
          reports={reports.data}
          openLink={openLink}
          render={render}
        />
      )}
    </div>
  );
}
