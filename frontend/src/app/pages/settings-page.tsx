import { KeysCard } from "@/features/keys/components/keys-card";
import { MembersCard } from "@/features/members/components/members-card";
import { GeneralForm } from "@/features/projects/components/general-form";
import { Card } from "@/shared/components/ui/card";
import { Notice } from "@/shared/components/ui/notice";
import { useTitle } from "@/shared/hooks/use-title";
import { t } from "@/shared/i18n";
import { can } from "@/shared/lib/permissions";
import { useProject } from "../use-project";

export function SettingsPage() {
  const project = useProject();
  useTitle(t.settings.title, project.name);
  return (
    <div key={project.id} className="mx-auto flex max-w-5xl flex-col gap-4">
      <h1 className="text-xl font-semibold tracking-tight">{t.settings.title}</h1>
      {!can(project, "project.write") && <Notice tone="info">{t.settings.readOnly}</Notice>}
      <Card title={t.settings.general}>
        <GeneralForm project={project} />
      </Card>
      {can(project, "keys.read") && <KeysCard project={project} />}
      <MembersCard project={project} />
    </div>
  );
}
