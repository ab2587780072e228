import { type FormEvent, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { Notice } from "@/shared/components/ui/notice";
import { t } from "@/shared/i18n";
import { tp } from "@/shared/i18n/passwords";
import { ApiError, fieldError, hasFieldErrors, sentenceOf } from "@/shared/lib/api/errors";
import { useReset } from "../api/passwords";
import { PasswordField } from "./password-field";

type Props = { token: string; onDone: () => void; onOver: () => void };

export function NewPasswordForm({ token, onDone, onOver }: Props) {
  const [password, setPassword] = useState("");
  const reset = useReset();
  const isBeside = hasFieldErrors(reset.error, ["password"]);

  function submit(submission: FormEvent) {
    submission.preventDefault();
    const onError = (error: unknown) => {
      if (error instanceof ApiError && error.code === "link_over") onOver();
    };
    reset.mutate({ token, password }, { onSuccess: onDone, onError });
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      {reset.isError && !isBeside && <Notice tone="error">{sentenceOf(reset.error)}</Notice>}
      <PasswordField
        label={tp.fresh}
        value={password}
        onChange={setPassword}
        autoComplete="new-password"
        hint={t.setup.passwordHint}
        error={fieldError(reset.error, "password")}
      />
      <Button type="submit" variant="primary" busy={reset.isPending} className="w-full">
        {reset.isPending ? tp.saving : tp.save}
      </Button>
    </form>
  );
}
