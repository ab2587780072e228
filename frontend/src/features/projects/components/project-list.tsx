import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { Badge } from "@/shared/components/ui/badge";
import { t } from "@/shared/i18n";
import { tl } from "@/shared/i18n/listing";
import type { Project } from "@/shared/lib/api/models";
import { ago, instant } from "@/shared/lib/format";
import { ProjectNumbers } from "./project-numbers";

/** Leads to the snippet, and to why nothing arrives. */
function Waiting({ slug }: { slug: string }) {
  return (
    <Link
      to="/p/$slug/install"
      params={{ slug }}
      // Above the name's link, which covers the row.
      className="relative z-10 text-accent hover:underline"
    >
      {tl.waiting}
    </Link>
  );
}

function ProjectRow({ project }: { project: Project }) {
  const { slug, last_event_at: latest } = project;
  return (
    <li className="relative flex items-center gap-4 px-4 py-3.5 first:rounded-t-xl last:rounded-b-xl hover:bg-sunken/60 sm:px-5">
      <div className="flex min-w-0 flex-1 flex-col gap-x-4 sm:flex-row sm:items-center sm:justify-between">
        <div className="min-w-0">
          <div className="flex items-center gap-2">
            {/* The link's own area covers the whole row. */}
            <Link
              to="/p/$slug"
              params={{ slug }}
              className="truncate font-medium after:absolute after:inset-0 after:rounded-xl"
            >
              {project.name}
            </Link>
            <Badge>{t.roles[project.role]}</Badge>
          </div>
          <p className="truncate text-muted">
            {latest && (
              <>
                <time dateTime={latest} title={instant(latest)}>
                  {t.projects.lastSeen(ago(latest))}
                </time>
                {" · "}
              </>
            )}
            {project.timezone}
          </p>
        </div>
        {latest ? <ProjectNumbers projectId={project.id} /> : <Waiting slug={slug} />}
      </div>
      <ChevronRight aria-hidden className="size-4 shrink-0 text-muted" />
    </li>
  );
}

export function ProjectList({ projects }: { projects: readonly Project[] }) {
  return (
    <>
      <ul className="divide-y divide-line rounded-xl border border-line bg-surface shadow-card">
        {projects.map((project) => (
          <ProjectRow key={project.id} project={project} />
        ))}
      </ul>
      <p className="mt-3 text-[0.8125rem] text-muted">{tl.days}</p>
    </>
  );
}
