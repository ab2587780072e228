import { Globe } from "lucide-react";
import { lazy, type ReactNode, Suspense } from "react";
import { t } from "@/shared/i18n";
import type { Days } from "@/shared/lib/api/annotations";
import type { Project } from "@/shared/lib/api/models";
import { GROUP_NAMES, tabOf } from "../breakdowns";
import { detailsOf } from "../details";
import { type OverviewSearch, toView } from "../view";
import { BreakdownCard } from "./breakdown-card";
import { ComparePicker } from "./compare-picker";
import { PeriodPicker } from "./period-picker";
import { PropertiesCard } from "./properties-card";
import { SeriesCard } from "./series-card";
import { Shortcuts } from "./shortcuts";
import { Tiles } from "./tiles";
import { UpdatedAt } from "./updated-at";

const DetailsDialog = lazy(() =>
  import("./details-dialog").then((module) => ({ default: module.DetailsDialog })),
);

type Props = {
  project: Project;
  search: OverviewSearch;
  notice?: ReactNode;
  actions?: ReactNode;
  /** The filters that are chosen. */
  chips?: ReactNode;
  notesOf?: (days: Days | null) => ReactNode;
};

export function Overview({ project, search, notice, actions, chips, notesOf }: Props) {
  const view = toView(search);
  const origin = { site: project.name, zone: project.timezone };
  const details = detailsOf(search);
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3">
        <div>
          <h1 className="text-xl font-semibold tracking-tight">{t.overview.title}</h1>
          <UpdatedAt projectId={project.id} />
        </div>
        <div className="flex min-w-0 flex-wrap items-center gap-2">
          <p className="mr-1 flex items-center gap-1.5 text-muted" title={t.overview.zoneNote}>
            <Globe aria-hidden className="size-4 shrink-0" />
            <span className="sr-only">{t.zone.prefix}</span>
            {project.timezone}
          </p>
          <PeriodPicker view={view} />
          <ComparePicker view={view} />
          {actions}
          <Shortcuts search={search} />
        </div>
      </div>
      {chips}
      {notice}
      <section
        aria-label={t.overview.totals}
        className="rounded-xl border border-line bg-surface shadow-card"
      >
        <Tiles projectId={project.id} view={view} />
        <div className="border-t border-line">
          <SeriesCard projectId={project.id} view={view} origin={origin} notesOf={notesOf} />
        </div>
      </section>
      <div className="grid gap-4 lg:grid-cols-2 [&>*]:min-w-0 lg:[&>*:last-child:nth-child(odd)]:col-span-2">
        {GROUP_NAMES.map((group) => {
          const tab = tabOf(search, group);
          return (
            <BreakdownCard
              key={`${group} ${tab}`}
              projectId={project.id}
              view={view}
              origin={origin}
              group={group}
              tab={tab}
            />
          );
        })}
        <PropertiesCard projectId={project.id} view={view} search={search} />
      </div>
      {details && (
        <Suspense>
          <DetailsDialog
            key={details}
            projectId={project.id}
            view={view}
            group={details}
            tab={tabOf(search, details)}
          />
        </Suspense>
      )}
    </div>
  );
}
