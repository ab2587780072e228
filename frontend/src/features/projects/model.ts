import type { Project, ProjectPatch } from "@/shared/lib/api/models";

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

/** Lines as they were meant, blanks and doubles dropped. */
export const toLines = (lines: readonly string[]): string[] => [
  ...new Set(lines.map((line) => line.trim()).filter(Boolean)),
];

/** What of the edited values differs from the stored ones. Lists are read as they were meant. */
export function changesOf(project: Project, edited: Partial<Project>): ProjectPatch {
  const meant = Object.fromEntries(
    Object.entries(edited).map(([name, value]) => [
      name,
      name === "allowed_origins"
        ? toOrigins((value as string[]).join("\n"))
        : Array.isArray(value)
          ? toLines(value)
          : value,
    ]),
  );
  const stored: Record<string, unknown> = project;
  const differs = ([name, value]: [string, unknown]) =>
    JSON.stringify(value) !== JSON.stringify(stored[name]);
  return Object.fromEntries(Object.entries(meant).filter(differs));
}
