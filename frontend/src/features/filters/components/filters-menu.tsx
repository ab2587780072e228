import { useQuery } from "@tanstack/react-query";
import { ListFilter } from "lucide-react";
import { lazy, Suspense } from "react";
import { optionClass, Popover } from "@/shared/components/ui/popover";
import { Skeleton } from "@/shared/components/ui/states";
import { t } from "@/shared/i18n";
import { tg } from "@/shared/i18n/filtering";
import { cohortsQuery } from "@/shared/lib/api/cohorts";
import { sentenceOf } from "@/shared/lib/api/errors";
import type { Project } from "@/shared/lib/api/models";
import { isSaved, savedFilter } from "@/shared/lib/filters";
import { can } from "@/shared/lib/permissions";
import type { Filter } from "@/shared/lib/url/codec";
import { visible } from "@/shared/lib/visible";
import { withFilter } from "../model";
import type { Asked } from "./dialogs";

const Dialogs = lazy(() => import("./dialogs"));

type Props = {
  project: Pick<Project, "id" | "permissions">;
  filters: readonly Filter[];
  onFilters: (filters: readonly Filter[]) => void;
  /** Held outside, for a chip opens a dialog, too. */
  asked: Asked | null;
  onAsk: (asked: Asked | null) => void;
};

function Saved({ projectId, onChoose }: { projectId: string; onChoose: (id: string) => void }) {
  const cohorts = useQuery(cohortsQuery(projectId));
  if (cohorts.isError)
    return <p className="px-2.5 py-1.5 text-danger">{sentenceOf(cohorts.error)}</p>;
  if (!cohorts.data) return <Skeleton className="m-2 h-6" />;
  if (cohorts.data.length === 0)
    return <p className="px-2.5 pb-1.5 text-[0.8125rem] text-muted">{tg.none}</p>;
  return (
    <ul className="max-h-72 overflow-y-auto">
      {cohorts.data.map(({ id, name, filters }) => (
        <li key={id}>
          <button
            type="button"
            // Of single people, which this reader may not see.
            disabled={filters === null}
            onClick={() => onChoose(id)}
            className={`${optionClass} wrap-anywhere disabled:text-muted`}
          >
            {visible(name)}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Adds a filter, or one that the project keeps; keeps those of the screen. */
export function FiltersMenu({ project, filters, onFilters, asked, onAsk }: Props) {
  const mayWrite = can(project, "report.write");
  // A saved filter names no other one.
  const maySave = mayWrite && filters.length > 0 && !filters.some(isSaved);
  return (
    <>
      <Popover
        title={tg.title}
        label={
          <>
            <ListFilter aria-hidden className="size-4 shrink-0" />
            <span aria-hidden>{t.filters.label}</span>
          </>
        }
      >
        {(close) => {
          const ask = (next: Asked) => {
            close();
            onAsk(next);
          };
          return (
            <div className="flex flex-col sm:max-w-80">
              <button
                type="button"
                onClick={() => ask({ kind: "filter", filter: null })}
                className={optionClass}
              >
                {tg.addOne}
              </button>
              {maySave && (
                <button type="button" onClick={() => ask({ kind: "save" })} className={optionClass}>
                  {tg.saveThese}
                </button>
              )}
              <p className="mt-1 border-t border-line px-2.5 pt-2 pb-1 text-[0.8125rem] text-muted">
                {tg.saved}
              </p>
              <Saved
                projectId={project.id}
                onChoose={(id) => {
                  close();
                  onFilters(withFilter(filters, savedFilter(id), null));
                }}
              />
              {mayWrite && (
                <button
                  type="button"
                  onClick={() => ask({ kind: "manage" })}
                  className={optionClass}
                >
                  {tg.manageThese}
                </button>
              )}
            </div>
          );
        }}
      </Popover>
      {asked && (
        <Suspense>
          <Dialogs
            projectId={project.id}
            asked={asked}
            filters={filters}
            onFilters={onFilters}
            onClose={() => onAsk(null)}
          />
        </Suspense>
      )}
    </>
  );
}
