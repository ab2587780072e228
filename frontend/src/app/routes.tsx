import {
  createRootRouteWithContext,
  createRoute,
  lazyRouteComponent,
  notFound,
  redirect,
} from "@tanstack/react-router";
import { meQuery } from "@/features/auth/api/me";
import { setupStateQuery } from "@/features/auth/api/set-up";
import { returnPath } from "@/features/auth/return-path";
import { reportQuery } from "@/features/overview/api/run-query";
import { seriesRequest, totalsRequest } from "@/features/overview/queries";
import { isLive, toView, validateOverview } from "@/features/overview/view";
import { projectsQuery } from "@/features/projects/api/list-projects";
import type { Project } from "@/shared/lib/api/models";
import { ensureSession } from "@/shared/lib/api/session";
import type { AppContext } from "./context";
import { AppLayout } from "./layouts/app-layout";
import { ProjectLayout } from "./layouts/project-layout";
import { RootLayout } from "./layouts/root-layout";
import { LoginPage } from "./pages/login-page";

const rootRoute = createRootRouteWithContext<AppContext>()({ component: RootLayout });

const indexRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/projects", replace: true });
  },
});

const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/login",
  validateSearch: (search: Record<string, unknown>): { next?: string } =>
    typeof search.next === "string" ? { next: search.next } : {},
  loader: async ({ context }) => {
    // An installation without an owner has nobody who could sign in.
    const setup = await context.queryClient.fetchQuery(setupStateQuery).catch(() => null);
    if (setup?.needed) throw redirect({ to: "/setup", replace: true });
  },
  component: LoginPage,
});

const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/setup",
  loader: async ({ context }) => {
    const setup = await context.queryClient.fetchQuery(setupStateQuery);
    if (!setup.needed) throw redirect({ to: "/login", replace: true });
    return setup;
  },
  component: lazyRouteComponent(() => import("./pages/setup-page"), "SetupPage"),
});

/** Everything behind it needs a session: a token in memory, or one the cookie can be traded for. */
const signedInRoute = createRoute({
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

const projectsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/projects",
  loader: ({ context }) => void context.queryClient.prefetchQuery(projectsQuery),
  component: lazyRouteComponent(() => import("./pages/projects-page"), "ProjectsPage"),
});

const newProjectRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/projects/new",
  component: lazyRouteComponent(() => import("./pages/new-project-page"), "NewProjectPage"),
});

const accountRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/account",
  component: lazyRouteComponent(() => import("./pages/account-page"), "AccountPage"),
});

const clientIdsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/client-ids",
  component: lazyRouteComponent(() => import("./pages/client-ids-page"), "ClientIdsPage"),
});

const operationsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/operations",
  component: lazyRouteComponent(() => import("./pages/operations-page"), "OperationsPage"),
});

const projectRoute = createRoute({
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

const overviewRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/",
  validateSearch: validateOverview,
  loaderDeps: ({ search }) => search,
  loader: async ({ context, deps, parentMatchPromise }) => {
    const id = (await parentMatchPromise).loaderData?.projectId;
    if (!id) return;
    // The questions are asked while the page's own code is still loading; the page then waits for one round less.
    const view = toView(deps);
    const live = isLive(view.period, Date.now());
    void context.queryClient.prefetchQuery(reportQuery(id, totalsRequest(view), live));
    void context.queryClient.prefetchQuery(reportQuery(id, seriesRequest(view), live));
  },
  component: lazyRouteComponent(() => import("./pages/overview-page"), "OverviewPage"),
});

const installRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/install",
  component: lazyRouteComponent(() => import("./pages/install-page"), "InstallPage"),
});

const liveRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/live",
  component: lazyRouteComponent(() => import("./pages/live-page"), "LivePage"),
});

const exploreRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/explore",
  component: lazyRouteComponent(() => import("./layouts/explore-layout"), "ExploreLayout"),
});

const exploreIndexRoute = createRoute({
  getParentRoute: () => exploreRoute,
  path: "/",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/p/$slug/explore/funnel", params, replace: true });
  },
});

const funnelRoute = createRoute({
  getParentRoute: () => exploreRoute,
  path: "/funnel",
  // Read by the page itself: its grammar is not needed before its code is there.
  validateSearch: (search: Record<string, unknown>) => search,
  component: lazyRouteComponent(() => import("./pages/explore/funnel-page"), "FunnelPage"),
});

const retentionRoute = createRoute({
  getParentRoute: () => exploreRoute,
  path: "/retention",
  validateSearch: (search: Record<string, unknown>) => search,
  component: lazyRouteComponent(() => import("./pages/explore/retention-page"), "RetentionPage"),
});

const recordsRoute = createRoute({
  getParentRoute: () => exploreRoute,
  path: "/records",
  validateSearch: (search: Record<string, unknown>) => search,
  component: lazyRouteComponent(() => import("./pages/explore/records-page"), "RecordsPage"),
});

const usageRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/usage",
  component: lazyRouteComponent(() => import("./pages/usage-page"), "UsagePage"),
});

const ledgerRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/ledger",
  // Read by the page itself: its grammar is not needed before its code is there.
  validateSearch: (search: Record<string, unknown>) => search,
  component: lazyRouteComponent(() => import("./pages/ledger-page"), "LedgerPage"),
});

const settingsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/settings",
  component: lazyRouteComponent(() => import("./layouts/settings-layout"), "SettingsLayout"),
});

const generalRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/",
  component: lazyRouteComponent(() => import("./pages/settings/general-page"), "GeneralPage"),
});

const keysRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/keys",
  component: lazyRouteComponent(() => import("./pages/settings/keys-page"), "KeysPage"),
});

const sourcesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/sources",
  component: lazyRouteComponent(() => import("./pages/settings/sources-page"), "SourcesPage"),
});

const limitsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/limits",
  component: lazyRouteComponent(() => import("./pages/settings/limits-page"), "LimitsPage"),
});

const membersRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/members",
  component: lazyRouteComponent(() => import("./pages/settings/members-page"), "MembersPage"),
});

const dataRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/data",
  component: lazyRouteComponent(() => import("./pages/settings/data-page"), "DataPage"),
});

const whoAmIRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/whoami",
  component: lazyRouteComponent(() => import("./pages/settings/whoami-page"), "WhoAmIPage"),
});

const settingsRoutes = settingsRoute.addChildren([
  generalRoute,
  keysRoute,
  sourcesRoute,
  limitsRoute,
  membersRoute,
  dataRoute,
  whoAmIRoute,
]);

export const routeTree = rootRoute.addChildren([
  indexRoute,
  loginRoute,
  setupRoute,
  signedInRoute.addChildren([
    projectsRoute,
    newProjectRoute,
    accountRoute,
    clientIdsRoute,
    operationsRoute,
    projectRoute.addChildren([
      overviewRoute,
      installRoute,
      liveRoute,
      exploreRoute.addChildren([exploreIndexRoute, funnelRoute, retentionRoute, recordsRoute]),
      usageRoute,
      ledgerRoute,
      settingsRoutes,
    ]),
  ]),
]);
