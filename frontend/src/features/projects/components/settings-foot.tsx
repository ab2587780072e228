import { FormFoot } from "@/shared/components/manage/form-foot";
import { tm } from "@/shared/i18n/manage";

type Props = {
  form: { otherError: unknown; saved: boolean; same: boolean; busy: boolean; locked: boolean };
};

export function SettingsFoot({ form }: Props) {
  const done = form.saved ? tm.form.saved : form.same ? tm.form.same : null;
  return <FormFoot error={form.otherError} done={done} busy={form.busy} locked={form.locked} />;
}
