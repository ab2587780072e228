import { Link, Outlet } from "@tanstack/react-router";
import { useRef } from "react";
import { te } from "@/shared/i18n/explore";
import { can } from "@/shared/lib/permissions";
import { useProject } from "../use-project";
import { useChosenInSight } from "./use-chosen-in-sight";

const SECTIONS = [
  ["/p/$slug/explore/funnel", "funnel", "report.read"],
  ["/p/$slug/explore/retention", "retention", "report.read"],
  ["/p/$slug/explore/paths", "paths", "report.read"],
  ["/p/$slug/explore/people", "people", "personal_data"],
  ["/p/$slug/explore/sessions", "sessions", "personal_data"],
  ["/p/$slug/explore/records", "records", "personal_data"],
  ["/p/$slug/explore/sql", "sql", "personal_data"],
] as const;

const link =
  "block rounded-md px-3 py-1 font-medium text-muted hover:text-ink aria-[current]:bg-surface aria-[current]:text-ink aria-[current]:shadow-card";

/** The questions that are more than counting: one screen each. */
export function ExploreLayout() {
  const project = useProject();
  const nav = useRef<HTMLElement>(null);
  useChosenInSight(nav);
  return (
    <div key={project.id} className="flex min-w-0 flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="text-xl font-semibold tracking-tight">{te.title}</h1>
        <nav ref={nav} aria-label={te.sections} className="max-w-full min-w-0 overflow-x-auto">
          <ul className="flex w-max gap-1 rounded-lg bg-sunken p-1">
            {SECTIONS.filter(([, , permission]) => can(project, permission)).map(([to, name]) => (
              <li key={to}>
                <Link to={to} params={{ slug: project.slug }} className={link}>
                  {te.names[name]}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
      </div>
      <Outlet />
    </div>
  );
}
