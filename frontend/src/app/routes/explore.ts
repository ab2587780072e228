import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { projectRoute, readByThePage } from "./frame";

const exploreRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/explore",
  component: lazyRouteComponent(() => import("../layouts/explore-layout"), "ExploreLayout"),
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
  validateSearch: readByThePage,
  component: lazyRouteComponent(() => import("../pages/explore/funnel-page"), "FunnelPage"),
});

const retentionRoute = createRoute({
  getParentRoute: () => exploreRoute,
  path: "/retention",
  validateSearch: (search: Record<string, unknown>) => search,
  component: lazyRouteComponent(() => import("../pages/explore/retention-page"), "RetentionPage"),
});

const pathsRoute = createRoute({
  getParentRoute: () => exploreRoute,
  path: "/paths",
  validateSearch: readByThePage,
  component: lazyRouteComponent(() => import("../pages/explore/paths-page"), "PathsPage"),
});

const recordsRoute = createRoute({
  getParentRoute: () => exploreRoute,
  path: "/records",
  validateSearch: (search: Record<string, unknown>) => search,
  component: lazyRouteComponent(() => import("../pages/explore/records-page"), "RecordsPage"),
});

const peopleRoute = createRoute({
  getParentRoute: () => exploreRoute,
  path: "/people",
  validateSearch: readByThePage,
  component: lazyRouteComponent(() => import("../pages/explore/people-page"), "PeoplePage"),
});

const sessionsRoute = createRoute({
  getParentRoute: () => exploreRoute,
  path: "/sessions",
  validateSearch: readByThePage,
  component: lazyRouteComponent(() => import("../pages/explore/sessions-page"), "SessionsPage"),
});

const sqlRoute = createRoute({
  getParentRoute: () => exploreRoute,
  path: "/sql",
  component: lazyRouteComponent(() => import("../pages/explore/sql-page"), "SqlPage"),
});

export const exploreRoutes = exploreRoute.addChildren([
  exploreIndexRoute,
  funnelRoute,
  retentionRoute,
  pathsRoute,
  peopleRoute,
  sessionsRoute,
  recordsRoute,
  sqlRoute,
]);
