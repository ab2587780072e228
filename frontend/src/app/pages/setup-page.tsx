import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { SetupForm } from "@/features/auth/components/setup-form";
import { useTitle } from "@/shared/hooks/use-title";
import { t } from "@/shared/i18n";
import { PublicLayout } from "../layouts/public-layout";

const route = getRouteApi("/setup");

export function SetupPage() {
  const setup = route.useLoaderData();
  const navigate = useNavigate();
  useTitle(t.setup.title);
  return (
    <PublicLayout title={t.setup.title} about={t.setup.about}>
      <SetupForm
        codeRequired={setup.code_required}
        onDone={() => void navigate({ to: "/projects/new", replace: true })}
      />
    </PublicLayout>
  );
}
