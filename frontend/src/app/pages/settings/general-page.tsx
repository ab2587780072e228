import { useNavigate } from "@tanstack/react-router";
import { useForgetProject } from "@/features/projects/api/delete-project";
import { DeleteCard } from "@/features/projects/components/delete-card";
import { ExclusionsForm } from "@/features/projects/components/exclusions-form";
import { GeneralForm } from "@/features/projects/components/general-form";
import { PrivacyForm } from "@/features/projects/components/privacy-form";
import { SendersForm } from "@/features/projects/components/senders-form";
import { Card } from "@/shared/components/ui/card";
import { Notice } from "@/shared/components/ui/notice";
import { useTitle } from "@/shared/hooks/use-title";
import { t } from "@/shared/i18n";
import { tm } from "@/shared/i18n/manage";
import { can } from "@/shared/lib/permissions";
import { useProject } from "../../use-project";

export function GeneralPage() {
  const project = useProject();
  const navigate = useNavigate();
  const forget = useForgetProject();
  useTitle(t.settings.title, project.name);

  // First away from here: this page cannot be shown without its project.
  const onDeleted = () =>
    void navigate({ to: "/projects", replace: true }).then(() => forget(project.id));

  return (
    <>
      {!can(project, "project.write") && <Notice tone="info">{tm.settings.readOnly}</Notice>}
      <Card title={tm.settings.general}>
        <GeneralForm project={project} />
      </Card>
      <Card title={tm.settings.senders}>
        <SendersForm project={project} />
      </Card>
      <Card title={tm.settings.privacy} description={tm.settings.privacyAbout}>
        <PrivacyForm project={project} />
      </Card>
      <Card title={tm.settings.exclusions} description={tm.settings.exclusionsAbout}>
        <ExclusionsForm project={project} />
      </Card>
      {can(project, "project.delete") && <DeleteCard project={project} onDeleted={onDeleted} />}
    </>
  );
}
