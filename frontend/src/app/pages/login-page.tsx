import { getRouteApi, Link, useRouter } from "@tanstack/react-router";
import { LoginForm } from "@/features/auth/components/login-form";
import { returnPath } from "@/features/auth/return-path";
import { useTitle } from "@/shared/hooks/use-title";
import { t } from "@/shared/i18n";
import { PublicLayout } from "../layouts/public-layout";

const route = getRouteApi("/login");

export function LoginPage() {
  const { next } = route.useSearch();
  const router = useRouter();
  useTitle(t.auth.signIn);
  return (
    <PublicLayout title={t.auth.signIn} {...(next ? { about: t.auth.signInToGoOn } : {})}>
      {/* A whole path with its search, so history and not a typed link. */}
      <LoginForm onDone={() => router.history.replace(returnPath(next))} />
      <p className="mt-4 text-center">
        <Link to="/login/forgotten" className="font-medium text-accent underline">
          {t.auth.forgotten}
        </Link>
      </p>
    </PublicLayout>
  );
}
