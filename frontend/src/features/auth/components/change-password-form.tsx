import { type FormEvent, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { Notice } from "@/shared/components/ui/notice";
import { t } from "@/shared/i18n";
import { tp } from "@/shared/i18n/passwords";
import { fieldError, hasFieldErrors, sentenceOf } from "@/shared/lib/api/errors";
import { useChangePassword } from "../api/passwords";
import { PasswordField } from "./password-field";

const EMPTY = { current: "", password: "" };

export function ChangePasswordForm() {
  const [form, setForm] = useState(EMPTY);
  const change = useChangePassword();
  const isBeside = hasFieldErrors(change.error, Object.keys(EMPTY));

  function submit(submission: FormEvent) {
    submission.preventDefault();
    change.mutate(form, { onSuccess: () => setForm(EMPTY) });
  }

  return (
    <form onSubmit={submit} className="flex max-w-sm flex-col gap-4">
      {change.isError && !isBeside && <Notice tone="error">{sentenceOf(change.error)}</Notice>}
      {change.isSuccess && <Notice tone="ok">{tp.changed}</Notice>}
      <PasswordField
        label={tp.current}
        value={form.current}
        onChange={(current) => setForm({ ...form, current })}
        autoComplete="current-password"
        error={fieldError(change.error, "current")}
      />
      <PasswordField
        label={tp.fresh}
        value={form.password}
        onChange={(password) => setForm({ ...form, password })}
        autoComplete="new-password"
        hint={t.setup.passwordHint}
        error={fieldError(change.error, "password")}
      />
      <Button type="submit" busy={change.isPending} className="self-start">
        {change.isPending ? tp.saving : tp.save}
      </Button>
    </form>
  );
}
