import { Link, Outlet } from "@tanstack/react-router";
import { useRef } from "react";
import { t } from "@/shared/i18n";
import { tm } from "@/shared/i18n/manage";
import type { Project } from "@/shared/lib/api/models";
import { can } from "@/shared/lib/permissions";
import { useProject } from "../use-project";
import { useChosenInSight } from "./use-chosen-in-sight";

const SECTIONS = [
  ["/p/$slug/settings", "general", "project.read"],
  ["/p/$slug/settings/keys", "keys", "keys.read"],
  ["/p/$slug/settings/sources", "sources", "project.read"],
  ["/p/$slug/settings/limits", "limits", "project.read"],
  ["/p/$slug/settings/members", "members", "members.read"],
  ["/p/$slug/settings/data", "data", "project.read"],
  ["/p/$slug/settings/shares", "shares", "shares.write"],
  ["/p/$slug/settings/exports", "exports", "personal_data"],
  ["/p/$slug/settings/audit", "audit", "audit.read"],
  ["/p/$slug/settings/whoami", "whoami", "project.write"],
] as const;

const link =
  "block shrink-0 rounded-lg px-3 py-1.5 whitespace-nowrap text-muted hover:bg-sunken hover:text-ink aria-[current]:bg-accent-soft aria-[current]:font-medium aria-[current]:text-accent";

function Sections({ project }: { project: Project }) {
  const nav = useRef<HTMLElement>(null);
  useChosenInSight(nav);
  return (
    <nav ref={nav} aria-label={tm.settings.sections} className="min-w-0 lg:sticky lg:top-4">
      <ul className="-mx-1 flex gap-1 overflow-x-auto px-1 py-1 lg:flex-col">
        {SECTIONS.filter(([, , permission]) => can(project, permission)).map(([to, name]) => (
          <li key={to}>
            <Link
              to={to}
              params={{ slug: project.slug }}
              activeOptions={{ exact: true }}
              className={link}
            >
              {tm.settings.names[name]}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The sections of a project's settings; each person sees those that say something to them. */
export function SettingsLayout() {
  const project = useProject();
  return (
    <div>
      <h1 className="mb-4 text-xl font-semibold tracking-tight">{t.settings.title}</h1>
      <div className="grid items-start gap-4 lg:grid-cols-[12rem_minmax(0,1fr)] lg:gap-6">
        <Sections project={project} />
        <div key={project.id} className="flex min-w-0 flex-col gap-4">
          <Outlet />
        </div>
      </div>
    </div>
  );
}
