import { Link } from "@tanstack/react-router";
import { UsageBanner } from "@/features/usage/components/usage-banner";
import { tm } from "@/shared/i18n/manage";
import { useProject } from "../use-project";

/** The banner with the way to its numbers; loaded after the page it stands on. */
export default function UsageNotice() {
  const { id, slug } = useProject();
  const link = (
    <Link to="/p/$slug/usage" params={{ slug }} className="font-medium underline">
      {tm.usage.banner.look}
    </Link>
  );
  return <UsageBanner projectId={id} link={link} />;
}
