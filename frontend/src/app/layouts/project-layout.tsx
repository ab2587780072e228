import { Link, Outlet } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { t } from "@/shared/i18n";
import { can } from "@/shared/lib/permissions";
import { useProject } from "../use-project";

const tab =
  "-mb-px shrink-0 border-b-2 border-transparent px-3 py-2.5 font-medium text-muted -outline-offset-2 hover:text-ink aria-[current]:border-accent aria-[current]:text-ink";

const ProjectNotices = lazy(() => import("./project-notices"));

/** The project's screens. Eight entries at most will ever stand here; the rest is grouped under them. */
export function ProjectLayout() {
  const project = useProject();
  const { slug } = project;
  return (
    <>
      <nav aria-label={t.nav.project} className="border-b border-line bg-surface">
        <div className="mx-auto flex max-w-7xl gap-1 overflow-x-auto px-1.5 sm:px-3">
          <Link
            to="/p/$slug"
            params={{ slug }}
            activeOptions={{ exact: true, includeSearch: false }}
            className={tab}
          >
            {t.overview.title}
          </Link>
          <Link to="/p/$slug/live" params={{ slug }} className={tab}>
            {t.nav.live}
          </Link>
          <Link to="/p/$slug/explore" params={{ slug }} className={tab}>
            {t.nav.explore}
          </Link>
          <Link to="/p/$slug/goals" params={{ slug }} className={tab}>
            {t.nav.goals}
          </Link>
          <Link to="/p/$slug/dashboards" params={{ slug }} className={tab}>
            {t.nav.dashboards}
          </Link>
          <Link to="/p/$slug/usage" params={{ slug }} className={tab}>
            {t.usage.title}
          </Link>
          {can(project, "ledger.read") && (
            <Link to="/p/$slug/ledger" params={{ slug }} className={tab}>
              {t.ledger.title}
            </Link>
          )}
          <Link to="/p/$slug/settings" params={{ slug }} className={tab}>
            {t.settings.title}
          </Link>
        </div>
      </nav>
      <main id="main" className="mx-auto w-full max-w-7xl flex-1 px-4 py-5 sm:px-6">
        <Suspense>
          <div className="flex flex-col gap-2 not-empty:mb-4 empty:hidden">
            <ProjectNotices key={project.id} />
          </div>
        </Suspense>
        <Outlet />
      </main>
    </>
  );
}
