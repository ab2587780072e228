import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { SavedReport } from "@/shared/lib/api/models";
import { addressOf } from "./address";

type Props = {
  slug: string;
  report: SavedReport;
  label?: string;
  className?: string;
  children: ReactNode;
};

/** Leads to the screen that asks the report's question, or to the report's own page. */
export function OpenReport({ slug, report, label, className, children }: Props) {
  const address = addressOf(report);
  const common = { "aria-label": label, className };
  const params = { slug };
  if (address?.kind === "query")
    return (
      <Link {...common} to="/p/$slug" params={params} search={address.search}>
        {children}
      </Link>
    );
  if (address?.kind === "funnel")
    return (
      <Link {...common} to="/p/$slug/explore/funnel" params={params} search={{ ...address.search }}>
        {children}
      </Link>
    );
  if (address?.kind === "retention")
    return (
      <Link
        {...common}
        to="/p/$slug/explore/retention"
        params={params}
        search={{ ...address.search }}
      >
        {children}
      </Link>
    );
  if (address?.kind === "paths")
    return (
      <Link {...common} to="/p/$slug/explore/paths" params={params} search={{ ...address.search }}>
        {children}
      </Link>
    );
  return (
    <Link
      {...common}
      to="/p/$slug/dashboards/report/$reportId"
      params={{ slug, reportId: report.id }}
    >
      {children}
    </Link>
  );
}
