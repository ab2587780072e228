import { Link } from "@tanstack/react-router";
import { LateNotice } from "@/features/freshness/components/late-notice";
import { UsageBanner } from "@/features/usage/components/usage-banner";
import { tm } from "@/shared/i18n/manage";
import { useProject } from "../use-project";

/** What concerns every page of a project; loaded after the page it stands on. */
export default function ProjectNotices() {
  const { id, slug } = useProject();
  const link = (
    <Link to="/p/$slug/usage" params={{ slug }} className="font-medium underline">
      {tm.usage.banner.look}
    </Link>
  );
  return (
    <>
      <LateNotice projectId={id} />
      <UsageBanner projectId={id} link={link} />
    </>
  );
}
