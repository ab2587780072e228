import type { Project, ProjectPatch } from "@/shared/lib/api/models";

export const ORDERS = ["latest", "name"] as const;
export type Order = (typeof ORDERS)[number];

/** The list as the URL says it; what is not there is as it always is. */
export type ListSearch = { q?: string; by?: "name" };

export const toListSearch = (search: Record<string, unknown>): ListSearch => ({
  ...(typeof search.q === "string" && search.q !== "" ? { q: search.q } : {}),
  ...(search.by === "name" ? { by: "name" } : {}),
});

/** Projects whose name or slug holds every word of the search, the most recently active first or by name. */
export function matching(
  projects: readonly Project[],
  search: string,
  order: Order = "latest",
): Project[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = projects.filter((project) => {
    const text = `${project.name} ${project.slug}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const active = (a: Project, b: Project) => (order === "latest" ? last(b) - last(a) : 0);
  return found.sort((a, b) => active(a, b) || a.name.localeCompare(b.name));
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
