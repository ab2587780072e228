import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState } from "react";
import { meQuery } from "@/features/auth/api/me";
import { projectsQuery } from "@/features/projects/api/list-projects";
import { ProjectList } from "@/features/projects/components/project-list";
import { matching } from "@/features/projects/model";
import { buttonClass } from "@/shared/components/ui/button";
import { controlClass } from "@/shared/components/ui/field";
import { QueryView } from "@/shared/components/ui/query-view";
import { EmptyState, Skeleton } from "@/shared/components/ui/states";
import { useTitle } from "@/shared/hooks/use-title";
import { t } from "@/shared/i18n";
import { Page } from "../layouts/page";

function CreateLink() {
  return (
    <Link to="/projects/new" className={buttonClass("primary")}>
      <Plus aria-hidden className="size-4" />
      {t.projects.create}
    </Link>
  );
}

function NoProjects({ mayCreate }: { mayCreate: boolean }) {
  return (
    <div className="rounded-xl border border-dashed border-field bg-surface py-8">
      <EmptyState title={t.projects.none} action={mayCreate && <CreateLink />}>
        {mayCreate ? t.projects.noneNote : t.projects.noneAsk}
      </EmptyState>
    </div>
  );
}

export function ProjectsPage() {
  const projects = useQuery(projectsQuery);
  const mayCreate = useQuery(meQuery).data?.can_create_projects ?? false;
  const [search, setSearch] = useState("");
  useTitle(t.projects.title);
  const some = (projects.data?.length ?? 0) > 0;
  return (
    <Page title={t.projects.title} actions={mayCreate && some && <CreateLink />}>
      {some && (
        <input
          type="search"
          aria-label={t.projects.search}
          placeholder={t.projects.search}
          value={search}
          onChange={(change) => setSearch(change.target.value)}
          className={`${controlClass} mb-4 sm:max-w-xs`}
        />
      )}
      <QueryView
        query={projects}
        skeleton={<Skeleton className="h-52 rounded-xl" />}
        isEmpty={(list) => list.length === 0}
        empty={<NoProjects mayCreate={mayCreate} />}
      >
        {(list) => {
          const found = matching(list, search);
          if (found.length > 0) return <ProjectList projects={found} />;
          return (
            <EmptyState title={t.projects.noMatch(search.trim())}>
              {t.projects.noMatchNote}
            </EmptyState>
          );
        }}
      </QueryView>
    </Page>
  );
}
