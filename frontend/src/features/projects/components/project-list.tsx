import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { Badge } from "@/shared/components/ui/badge";
import { t } from "@/shared/i18n";
import type { Project } from "@/shared/lib/api/models";
import { ago, instant } from "@/shared/lib/format";

function LastSeen({ at }: { at: string | null }) {
  if (!at) return <span className="text-muted">{t.projects.never}</span>;
  return (
    <time dateTime={at} title={instant(at)} className="text-muted">
      {t.projects.lastSeen(ago(at))}
    </time>
  );
}

function ProjectRow({ project }: { project: Project }) {
  return (
    <li className="relative flex items-center gap-4 px-4 py-3.5 first:rounded-t-xl last:rounded-b-xl hover:bg-sunken/60 sm:px-5">
      <div className="min-w-0 flex-1">
        <div className="flex items-center gap-2">
          {/* The link's own area covers the whole row, so the row has one tab stop. */}
          <Link
            to="/p/$slug"
            params={{ slug: project.slug }}
            className="truncate font-medium after:absolute after:inset-0 after:rounded-xl"
          >
            {project.name}
          </Link>
          <Badge>{t.roles[project.role]}</Badge>
        </div>
        <p className="truncate">
          <LastSeen at={project.last_event_at} />
        </p>
      </div>
      <span className="hidden text-muted sm:inline">{project.timezone}</span>
      <ChevronRight aria-hidden className="size-4 shrink-0 text-muted" />
    </li>
  );
}

export function ProjectList({ projects }: { projects: readonly Project[] }) {
  return (
    <ul className="divide-y divide-line rounded-xl border border-line bg-surface shadow-card">
      {projects.map((project) => (
        <ProjectRow key={project.id} project={project} />
      ))}
    </ul>
  );
}
