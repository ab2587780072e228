import { Link, Outlet, useMatch } from "@tanstack/react-router";
import { ProjectSwitcher } from "@/features/projects/components/project-switcher";
import { t } from "@/shared/i18n";
import { useProject } from "../use-project";
import { AccountMenu } from "./account-menu";
import { Brand, BrandMark } from "./brand";

function CurrentProject() {
  return <ProjectSwitcher current={useProject()} />;
}

/** The frame of every page after sign-in: where am I, where else, who am I. */
export function AppLayout() {
  const inProject =
    useMatch({ from: "/signed-in/p/$slug", shouldThrow: false })?.status === "success";
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:m-2 focus:rounded-lg focus:bg-surface focus:px-3 focus:py-2 focus:shadow-float"
      >
        {t.nav.skip}
      </a>
      <header className="border-b border-line bg-surface">
        <div className="mx-auto flex h-14 max-w-7xl items-center gap-1 px-4 sm:px-6">
          <Link
            to="/projects"
            aria-label={inProject ? t.nav.home : undefined}
            className="shrink-0 rounded-lg"
          >
            {inProject ? <BrandMark /> : <Brand />}
          </Link>
          {inProject && (
            <>
              <span aria-hidden className="pl-2 text-line">
                {t.nav.slash}
              </span>
              <CurrentProject />
            </>
          )}
          <div className="ml-auto pl-2">
            <AccountMenu />
          </div>
        </div>
      </header>
      <Outlet />
    </div>
  );
}
