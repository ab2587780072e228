import { useQuery } from "@tanstack/react-query";
import { Link, useLocation, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { invitationQuery } from "@/features/auth/api/join";
import { JoinForm } from "@/features/auth/components/join-form";
import { buttonClass } from "@/shared/components/ui/button";
import { ErrorState, Loading, Skeleton } from "@/shared/components/ui/states";
import { useTitle } from "@/shared/hooks/use-title";
import { t } from "@/shared/i18n";
import { tj } from "@/shared/i18n/joining";
import { ApiError } from "@/shared/lib/api/errors";
import { visible } from "@/shared/lib/visible";
import { PublicLayout } from "../layouts/public-layout";

function Over() {
  return (
    <PublicLayout title={tj.over} about={tj.overAbout}>
      <Link to="/login" replace className={`${buttonClass("primary")} w-full`}>
        {t.auth.signIn}
      </Link>
    </PublicLayout>
  );
}

/** Where an invitation leads to. Its proof stands behind the `#`: no browser sends it, so no log keeps it. */
export function JoinPage() {
  const token = useLocation({ select: ({ hash }) => hash });
  const navigate = useNavigate();
  const [isOver, setIsOver] = useState(token === "");
  const invitation = useQuery({ ...invitationQuery(token), enabled: !isOver });
  useTitle(tj.title);
  const { data, error } = invitation;
  if (isOver || (error instanceof ApiError && error.code === "link_over")) return <Over />;
  if (!data)
    return (
      <PublicLayout title={tj.title}>
        {error ? (
          <ErrorState error={error} onRetry={() => void invitation.refetch()} />
        ) : (
          <Loading>
            <Skeleton className="h-52" />
          </Loading>
        )}
      </PublicLayout>
    );
  const about = tj.about(visible(data.invited_by), t.roles[data.role]);
  return (
    <PublicLayout title={tj.to(visible(data.project))} about={about}>
      <JoinForm
        token={token}
        email={data.email}
        hasAccount={data.has_account}
        onDone={() => void navigate({ to: "/p/$slug", params: { slug: data.slug }, replace: true })}
        onOver={() => setIsOver(true)}
      />
    </PublicLayout>
  );
}
