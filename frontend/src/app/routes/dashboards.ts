import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { projectRoute, readByThePage } from "./frame";

export const dashboardsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/dashboards",
  component: lazyRouteComponent(() => import("../pages/dashboards-page"), "DashboardsPage"),
});

export const dashboardRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/dashboards/$dashboardId",
  validateSearch: readByThePage,
  component: lazyRouteComponent(() => import("../pages/dashboard-page"), "DashboardPage"),
});

export const savedReportRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/dashboards/report/$reportId",
  component: lazyRouteComponent(() => import("../pages/saved-report-page"), "SavedReportPage"),
});
