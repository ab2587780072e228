import {
  createRootRouteWithContext,
  createRoute,
  notFound,
  redirect,
} from "@tanstack/react-router";
import { meQuery } from "@/features/auth/api/me";
import { returnPath } from "@/features/auth/return-path";
import { projectsQuery } from "@/features/projects/api/list-projects";
import { screenTexts } from "@/shared/i18n";
import type { Project } from "@/shared/lib/api/models";
import { ensureSession } from "@/shared/lib/api/session";
import type { AppContext } from "../context";
import { AppLayout } from "../layouts/app-layout";
import { ProjectLayout } from "../layouts/project-layout";
import { RootLayout } from "../layouts/root-layout";

export const rootRoute = createRootRouteWithContext<AppContext>()({
  // Signing in needs the common texts alone; every other screen has its own beside them.
  beforeLoad: async ({ location }) => {
    if (location.pathname !== "/login") await screenTexts();
  },
  component: RootLayout,
});

/** Everything behind it needs a session: a token in memory, or one the cookie can be traded for. */
export const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "signed-in",
  beforeLoad: async ({ location }) => {
    if (await ensureSession()) return;
    const next = returnPath(location.href);
    throw redirect({ to: "/login", search: next === "/projects" ? {} : { next }, replace: true });
  },
  loader: ({ context }) => void context.queryClient.prefetchQuery(meQuery),
  component: AppLayout,
});

export const projectRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/p/$slug",
  loader: async ({ context, params }) => {
    const named = (one: Project) => one.slug === params.slug;
    const known = (await context.queryClient.ensureQueryData(projectsQuery)).find(named);
    // The list may be older than the person's access to this project.
    const project =
      known ??
      (await context.queryClient.fetchQuery({ ...projectsQuery, staleTime: 0 })).find(named);
    if (!project) throw notFound();
    return { projectId: project.id };
  },
  component: ProjectLayout,
});

/** For a page that reads its address itself: the grammar is not needed before its code is there. */
export const readByThePage = (search: Record<string, unknown>) => search;
