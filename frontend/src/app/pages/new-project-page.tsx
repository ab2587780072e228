import { useNavigate } from "@tanstack/react-router";
import { Stepper } from "@/features/install/components/stepper";
import { CreateForm } from "@/features/projects/components/create-form";
import { useTitle } from "@/shared/hooks/use-title";
import { t } from "@/shared/i18n";
import { Page } from "../layouts/page";

/** Step one of three; the next two live below the project's own address, so a reload finds them again. */
export function NewProjectPage() {
  const navigate = useNavigate();
  useTitle(t.projects.create);
  return (
    <Page title={t.projects.create} narrow actions={<Stepper current={0} />}>
      <div className="rounded-xl border border-line bg-surface p-5 shadow-card sm:p-6">
        <CreateForm
          onCreated={(project) =>
            void navigate({ to: "/p/$slug/install", params: { slug: project.slug }, replace: true })
          }
        />
      </div>
    </Page>
  );
}
