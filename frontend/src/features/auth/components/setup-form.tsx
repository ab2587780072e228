import { type FormEvent, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { TextField } from "@/shared/components/ui/field";
import { Notice } from "@/shared/components/ui/notice";
import { t } from "@/shared/i18n";
import { ApiError, fieldError, hasFieldErrors, sentenceOf } from "@/shared/lib/api/errors";
import { useCreateOwner } from "../api/set-up";
import { PasswordField } from "./password-field";

const FIELDS = ["name", "email", "password", "code"];

const codeProblem = (error: unknown): string | undefined =>
  error instanceof ApiError && error.code.startsWith("setup_code")
    ? error.message
    : fieldError(error, "code");

type Props = { codeRequired: boolean; onDone: () => void };

export function SetupForm({ codeRequired, onDone }: Props) {
  const [form, setForm] = useState({ name: "", email: "", password: "", code: "" });
  const create = useCreateOwner();
  const set = (part: Partial<typeof form>) => setForm({ ...form, ...part });
  const shownBeside = hasFieldErrors(create.error, FIELDS) || codeProblem(create.error);

  function submit(submission: FormEvent) {
    submission.preventDefault();
    const { code, name, ...rest } = form;
    const request = {
      ...rest,
      email: form.email.trim(),
      ...(name.trim() && { name: name.trim() }),
    };
    create.mutate(codeRequired ? { ...request, code: code.trim() } : request, {
      onSuccess: onDone,
    });
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      {create.isError && !shownBeside && <Notice tone="error">{sentenceOf(create.error)}</Notice>}
      <TextField
        label={t.auth.name}
        name="name"
        value={form.name}
        autoFocus
        autoComplete="name"
        error={fieldError(create.error, "name")}
        onChange={(change) => set({ name: change.target.value })}
      />
      <TextField
        label={t.auth.email}
        name="email"
        type="email"
        value={form.email}
        required
        autoComplete="username"
        error={fieldError(create.error, "email")}
        onChange={(change) => set({ email: change.target.value })}
      />
      <PasswordField
        value={form.password}
        onChange={(password) => set({ password })}
        autoComplete="new-password"
        hint={t.setup.passwordHint}
        error={fieldError(create.error, "password")}
      />
      {codeRequired && (
        <TextField
          label={t.setup.code}
          name="code"
          value={form.code}
          required
          autoComplete="one-time-code"
          spellCheck={false}
          hint={t.setup.codeHint}
          error={codeProblem(create.error)}
          onChange={(change) => set({ code: change.target.value })}
        />
      )}
      <Button type="submit" variant="primary" busy={create.isPending} className="mt-1 w-full">
        {create.isPending ? t.setup.creating : t.setup.create}
      </Button>
    </form>
  );
}
