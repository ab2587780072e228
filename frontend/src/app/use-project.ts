import { useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { projectsQuery } from "@/features/projects/api/list-projects";
import type { Project } from "@/shared/lib/api/models";

const route = getRouteApi("/signed-in/p/$slug");

/** The project the address names. The route's loader made sure that there is one. */
export function useProject(): Project {
  const { slug } = route.useParams();
  const { data } = useSuspenseQuery(projectsQuery);
  const project = data.find((one) => one.slug === slug);
  if (!project) throw new Error(`no project ${slug}`);
  return project;
}
