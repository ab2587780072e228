import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState } from "react";
import { controlClass } from "@/shared/components/ui/field";
import { optionClass, Popover } from "@/shared/components/ui/popover";
import { t } from "@/shared/i18n";
import type { Project } from "@/shared/lib/api/models";
import { projectsQuery } from "../api/list-projects";
import { matching } from "../model";

/** Below this many a search field is in the way rather than a help. */
const SEARCH_FROM = 7;

function Options({ current, close }: { current: Project; close: () => void }) {
  const projects = useQuery(projectsQuery).data ?? [];
  const [search, setSearch] = useState("");
  return (
    <div className="sm:w-72">
      {projects.length >= SEARCH_FROM && (
        <input
          type="search"
          aria-label={t.projects.search}
          placeholder={t.projects.search}
          value={search}
          onChange={(change) => setSearch(change.target.value)}
          className={`${controlClass} mb-1.5`}
        />
      )}
      <ul className="max-h-72 overflow-y-auto">
        {matching(projects, search).map((project) => (
          <li key={project.id}>
            <Link
              to="/p/$slug"
              params={{ slug: project.slug }}
              onClick={close}
              aria-current={project.id === current.id || undefined}
              className={optionClass}
            >
              <span className="truncate">{project.name}</span>
            </Link>
          </li>
        ))}
      </ul>
      <div className="mt-1.5 border-t border-line pt-1.5">
        <Link to="/projects" onClick={close} className={optionClass}>
          {t.projects.all}
        </Link>
        <Link to="/projects/new" onClick={close} className={optionClass}>
          {t.projects.create}
          <Plus aria-hidden className="size-4 text-muted" />
        </Link>
      </div>
    </div>
  );
}

export function ProjectSwitcher({ current }: { current: Project }) {
  return (
    <Popover
      title={t.projects.switch}
      variant="ghost"
      label={
        <span className="truncate text-[0.9375rem] font-semibold text-ink">{current.name}</span>
      }
    >
      {(close) => <Options current={current} close={close} />}
    </Popover>
  );
}
