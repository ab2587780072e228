import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { meQuery } from "@/features/auth/api/me";
import { projectsQuery } from "@/features/projects/api/list-projects";
import { ProjectList } from "@/features/projects/components/project-list";
import { type ListSearch, matching, ORDERS, type Order } from "@/features/projects/model";
import { buttonClass } from "@/shared/components/ui/button";
import { controlClass } from "@/shared/components/ui/field";
import { QueryView } from "@/shared/components/ui/query-view";
import { EmptyState, Skeleton } from "@/shared/components/ui/states";
import { useTitle } from "@/shared/hooks/use-title";
import { t } from "@/shared/i18n";
import { tl } from "@/shared/i18n/listing";
import { Page } from "../layouts/page";

const route = getRouteApi("/signed-in/projects");

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

type Change = (search: ListSearch) => void;

/** Which projects, and in which order: kept in the URL, without a step back for every letter. */
function ListBar({ search, order, onChange }: { search: string; order: Order; onChange: Change }) {
  const turn = (q: string, by: Order) =>
    onChange({ ...(q ? { q } : {}), ...(by === "name" ? { by } : {}) });
  return (
    <div className="mb-4 flex flex-col gap-3 sm:flex-row sm:justify-between">
      <input
        type="search"
        aria-label={t.projects.search}
        placeholder={t.projects.search}
        value={search}
        onChange={({ target }) => turn(target.value, order)}
        className={`${controlClass} sm:max-w-xs`}
      />
      <select
        aria-label={tl.order}
        value={order}
        onChange={({ target }) => turn(search, target.value === "name" ? "name" : "latest")}
        className={`${controlClass} sm:max-w-44`}
      >
        {ORDERS.map((one) => (
          <option key={one} value={one}>
            {tl.orders[one]}
          </option>
        ))}
      </select>
    </div>
  );
}

export function ProjectsPage() {
  const projects = useQuery(projectsQuery);
  const mayCreate = useQuery(meQuery).data?.can_create_projects ?? false;
  const { q: search = "", by: order = "latest" } = route.useSearch();
  const navigate = route.useNavigate();
  useTitle(t.projects.title);
  const some = (projects.data?.length ?? 0) > 0;
  return (
    <Page title={t.projects.title} actions={mayCreate && some && <CreateLink />}>
      {some && (
        <ListBar
          search={search}
          order={order}
          onChange={(changed) => void navigate({ to: ".", search: changed, replace: true })}
        />
      )}
      <QueryView
        query={projects}
        skeleton={<Skeleton className="h-52 rounded-xl" />}
        isEmpty={(list) => list.length === 0}
        empty={<NoProjects mayCreate={mayCreate} />}
      >
        {(list) => {
          const found = matching(list, search, order);
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
