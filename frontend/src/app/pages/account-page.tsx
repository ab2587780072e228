import { useQuery } from "@tanstack/react-query";
import { meQuery } from "@/features/auth/api/me";
import { ChangePasswordForm } from "@/features/auth/components/change-password-form";
import { buttonClass } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { LanguagePicker } from "@/shared/components/ui/language-picker";
import { QueryView } from "@/shared/components/ui/query-view";
import { Skeleton } from "@/shared/components/ui/states";
import { ThemePicker } from "@/shared/components/ui/theme-picker";
import { useTitle } from "@/shared/hooks/use-title";
import { t } from "@/shared/i18n";
import { tp } from "@/shared/i18n/passwords";
import type { Me } from "@/shared/lib/api/models";
import { Page } from "../layouts/page";
import { SignOut } from "../sign-out";

function Facts({ me }: { me: Me }) {
  const facts = [
    [t.auth.email, me.email],
    [t.auth.name, me.name || t.account.noName],
    [t.account.role, t.instanceRoles[me.instance_role]],
  ] as const;
  return (
    <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[10rem_1fr]">
      {facts.map(([term, value]) => (
        <div key={term} className="contents">
          <dt className="text-muted">{term}</dt>
          <dd className="wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function AccountPage() {
  const me = useQuery(meQuery);
  useTitle(t.account.title);
  return (
    <Page title={t.account.title} narrow>
      <div className="flex flex-col gap-4">
        <Card title={t.account.you}>
          <QueryView query={me} skeleton={<Skeleton className="h-20" />}>
            {(data) => <Facts me={data} />}
          </QueryView>
          <div className="mt-4 flex flex-col items-start gap-3">
            <SignOut className={buttonClass()} />
          </div>
        </Card>
        <Card title={tp.choose} description={tp.chooseAbout}>
          <ChangePasswordForm />
        </Card>
        <Card title={t.languages.label} description={t.languages.about}>
          <div className="max-w-sm">
            <LanguagePicker />
          </div>
        </Card>
        <Card title={t.theme.label} description={t.theme.about}>
          <div className="max-w-sm">
            <ThemePicker />
          </div>
        </Card>
      </div>
    </Page>
  );
}
