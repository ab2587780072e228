import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { NotesButton } from "@/features/annotations/components/notes-button";
import { useFilterBar } from "@/features/filters/components/use-filter-bar";
import { Overview } from "@/features/overview/components/overview";
import { toQuestion } from "@/features/overview/queries";
import { toView } from "@/features/overview/view";
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
  const view = toView(search);
  const { menu, chips } = useFilterBar(project, view.filters);
  useQuery({ ...projectsQuery, refetchInterval: project.first_event_at ? false : AWAIT_MS });
  useTitle(t.overview.title, project.name);
  // Keyed by project: what was opened in one project's cards says nothing about another's.
  return (
    <Overview
      key={project.id}
      project={project}
      search={search}
      notice={!project.first_event_at && <NotYet project={project} />}
      chips={chips}
      actions={
        <>
          {menu}
          <SaveReport project={project} kind="query" question={toQuestion(view)} />
        </>
      }
      notesOf={(days) => <NotesButton project={project} days={days} />}
    />
  );
}
