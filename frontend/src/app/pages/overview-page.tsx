import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { NotesButton } from "@/features/annotations/components/notes-button";
import type { Asked } from "@/features/filters/components/dialogs";
import { FiltersMenu } from "@/features/filters/components/filters-menu";
import { Overview } from "@/features/overview/components/overview";
import { toQuestion } from "@/features/overview/queries";
import { toView, withFilters } from "@/features/overview/view";
import { projectsQuery } from "@/features/projects/api/list-projects";
import { SaveReport } from "@/shared/components/saving/save-report";
import { Notice } from "@/shared/components/ui/notice";
import { useTitle } from "@/shared/hooks/use-title";
import { t } from "@/shared/i18n";
import type { Project } from "@/shared/lib/api/models";
import { useProject } from "../use-project";

/** While the first event is awaited the notice has to go by itself. */
const AWAIT_MS = 5000;

const route = getRouteApi("/signed-in/p/$slug/");

function NotYet({ project }: { project: Project }) {
  return (
    <Notice tone="info">
      {t.overview.notYet}{" "}
      <Link
        to="/p/$slug/install"
        params={{ slug: project.slug }}
        className="font-medium text-accent underline"
      >
        {t.overview.toInstall}
      </Link>
    </Notice>
  );
}

export function OverviewPage() {
  const project = useProject();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const view = toView(search);
  const [asked, setAsked] = useState<Asked | null>(null);
  useQuery({ ...projectsQuery, refetchInterval: project.first_event_at ? false : AWAIT_MS });
  useTitle(t.overview.title, project.name);
  // Keyed by project: what was opened in one project's cards says nothing about another's.
  return (
    <Overview
      key={project.id}
      project={project}
      search={search}
      notice={!project.first_event_at && <NotYet project={project} />}
      onEditFilter={(filter) => setAsked({ kind: "filter", filter })}
      actions={
        <>
          <FiltersMenu
            project={project}
            filters={view.filters}
            onFilters={(filters) =>
              void navigate({
                to: ".",
                search: (before) => withFilters(before, filters),
                resetScroll: false,
              })
            }
            asked={asked}
            onAsk={setAsked}
          />
          <SaveReport project={project} kind="query" question={toQuestion(view)} />
        </>
      }
      notesOf={(days) => <NotesButton project={project} days={days} />}
    />
  );
}
