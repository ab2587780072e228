import type { Project } from "@/shared/lib/api/models";

/** Projects whose name or slug holds every word of the search, the most recently active first. */
export function matching(projects: readonly Project[], search: string): Project[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = projects.filter((project) => {
    const text = `${project.name} ${project.slug}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return found.sort((a, b) => last(b) - last(a) || a.name.localeCompare(b.name));
}

const last = (project: Project): number =>
  project.last_event_at ? Date.parse(project.last_event_at) : 0;

/** "one per line" to a list, blanks and doubles dropped. */
export const toOrigins = (text: string): string[] => [
  ...new Set(
    text
      .split(/[\s,]+/)
      .map((origin) => origin.trim())
      .filter(Boolean),
  ),
];
