import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { setupStateQuery } from "@/features/auth/api/set-up";
import { reportQuery } from "@/features/overview/api/run-query";
import { seriesRequest, totalsRequest } from "@/features/overview/queries";
import { isLive, toView, validateOverview } from "@/features/overview/view";
import { projectsQuery } from "@/features/projects/api/list-projects";
import { toListSearch } from "@/features/projects/model";
import { LoginPage } from "./pages/login-page";
import { dashboardRoute, dashboardsRoute, savedReportRoute } from "./routes/dashboards";
import { exploreRoutes } from "./routes/explore";
import { projectRoute, readByThePage, rootRoute, signedInRoute } from "./routes/frame";
import { settingsRoutes } from "./routes/settings";

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

const forgottenRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/login/forgotten",
  component: lazyRouteComponent(() => import("./pages/forgotten-page"), "ForgottenPage"),
});

const newPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/login/new-password",
  component: lazyRouteComponent(() => import("./pages/new-password-page"), "NewPasswordPage"),
});

const joinRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/login/join",
  component: lazyRouteComponent(() => import("./pages/join-page"), "JoinPage"),
});

/** What a share link leads to: for anybody, so nobody is asked who they are. */
const sharedRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/shared/$shareId",
  component: lazyRouteComponent(() => import("./pages/shared-page"), "SharedPage"),
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

const projectsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/projects",
  validateSearch: toListSearch,
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
  validateSearch: readByThePage,
  component: lazyRouteComponent(() => import("./pages/operations-page"), "OperationsPage"),
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

const goalsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/goals",
  validateSearch: readByThePage,
  component: lazyRouteComponent(() => import("./pages/goals-page"), "GoalsPage"),
});

const usageRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/usage",
  component: lazyRouteComponent(() => import("./pages/usage-page"), "UsagePage"),
});

const ledgerRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/ledger",
  validateSearch: readByThePage,
  component: lazyRouteComponent(() => import("./pages/ledger-page"), "LedgerPage"),
});

export const routeTree = rootRoute.addChildren([
  indexRoute,
  loginRoute,
  forgottenRoute,
  newPasswordRoute,
  joinRoute,
  setupRoute,
  sharedRoute,
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
      exploreRoutes,
      goalsRoute,
      dashboardsRoute,
      dashboardRoute,
      savedReportRoute,
      usageRoute,
      ledgerRoute,
      settingsRoutes,
    ]),
  ]),
]);
