import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { projectRoute, readByThePage } from "./frame";

const settingsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: "/settings",
  component: lazyRouteComponent(() => import("../layouts/settings-layout"), "SettingsLayout"),
});

const generalRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/",
  component: lazyRouteComponent(() => import("../pages/settings/general-page"), "GeneralPage"),
});

const keysRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/keys",
  component: lazyRouteComponent(() => import("../pages/settings/keys-page"), "KeysPage"),
});

const sourcesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/sources",
  component: lazyRouteComponent(() => import("../pages/settings/sources-page"), "SourcesPage"),
});

const limitsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/limits",
  component: lazyRouteComponent(() => import("../pages/settings/limits-page"), "LimitsPage"),
});

const membersRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/members",
  component: lazyRouteComponent(() => import("../pages/settings/members-page"), "MembersPage"),
});

const dataRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/data",
  component: lazyRouteComponent(() => import("../pages/settings/data-page"), "DataPage"),
});

const auditRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/audit",
  validateSearch: readByThePage,
  component: lazyRouteComponent(() => import("../pages/settings/audit-page"), "AuditPage"),
});

const whoAmIRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/whoami",
  component: lazyRouteComponent(() => import("../pages/settings/whoami-page"), "WhoAmIPage"),
});

const sharesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/shares",
  component: lazyRouteComponent(() => import("../pages/settings/shares-page"), "SharesPage"),
});

const exportsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/exports",
  component: lazyRouteComponent(() => import("../pages/settings/exports-page"), "ExportsPage"),
});

export const settingsRoutes = settingsRoute.addChildren([
  generalRoute,
  keysRoute,
  sourcesRoute,
  limitsRoute,
  membersRoute,
  dataRoute,
  sharesRoute,
  exportsRoute,
  auditRoute,
  whoAmIRoute,
]);
