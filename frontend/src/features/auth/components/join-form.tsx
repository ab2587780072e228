import { type FormEvent, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { TextField } from "@/shared/components/ui/field";
import { Notice } from "@/shared/components/ui/notice";
import { t } from "@/shared/i18n";
import { tj } from "@/shared/i18n/joining";
import { ApiError, fieldError, hasFieldErrors, sentenceOf } from "@/shared/lib/api/errors";
import { useJoin } from "../api/join";
import { PasswordField } from "./password-field";

type Props = {
  token: string;
  email: string;
  /** Its password is asked for, not a new one. */
  hasAccount: boolean;
  onDone: () => void;
  onOver: () => void;
};

export function JoinForm({ token, email, hasAccount, onDone, onOver }: Props) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const join = useJoin();
  const isBeside = hasFieldErrors(join.error, ["name", "password"]);

  function submit(submission: FormEvent) {
    submission.preventDefault();
    const onError = (error: unknown) => {
      if (error instanceof ApiError && error.code === "link_over") onOver();
    };
    join.mutate(
      { token, password, ...(name.trim() && { name: name.trim() }) },
      { onSuccess: onDone, onError },
    );
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      {join.isError && !isBeside && <Notice tone="error">{sentenceOf(join.error)}</Notice>}
      <TextField
        label={t.auth.email}
        name="email"
        type="email"
        value={email}
        readOnly
        autoComplete="username"
      />
      {!hasAccount && (
        <TextField
          label={t.auth.name}
          name="name"
          value={name}
          autoFocus
          autoComplete="name"
          error={fieldError(join.error, "name")}
          onChange={(change) => setName(change.target.value)}
        />
      )}
      <PasswordField
        value={password}
        onChange={setPassword}
        autoComplete={hasAccount ? "current-password" : "new-password"}
        hint={hasAccount ? tj.yours : t.setup.passwordHint}
        error={fieldError(join.error, "password")}
      />
      <Button type="submit" variant="primary" busy={join.isPending} className="w-full">
        {join.isPending ? tj.joining : tj.join}
      </Button>
    </form>
  );
}
