import { type FormEvent, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { TextField } from "@/shared/components/ui/field";
import { Notice } from "@/shared/components/ui/notice";
import { t } from "@/shared/i18n";
import { ApiError, sentenceOf } from "@/shared/lib/api/errors";
import { useSignIn } from "../api/sign-in";
import { PasswordField } from "./password-field";

function reason(error: unknown): string {
  if (!(error instanceof ApiError)) return sentenceOf(error);
  if (error.code === "invalid_credentials") return t.auth.wrongCredentials;
  if (error.status === 429) return t.auth.tooMany(error.retryAfter);
  return sentenceOf(error);
}

export function LoginForm({ onDone }: { onDone: () => void }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useSignIn();

  function submit(submission: FormEvent) {
    submission.preventDefault();
    signIn.mutate({ email: email.trim(), password }, { onSuccess: onDone });
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      {signIn.isError && <Notice tone="error">{reason(signIn.error)}</Notice>}
      <TextField
        label={t.auth.email}
        name="email"
        type="email"
        value={email}
        required
        autoFocus
        autoComplete="username"
        onChange={(change) => setEmail(change.target.value)}
      />
      <PasswordField value={password} onChange={setPassword} autoComplete="current-password" />
      <Button type="submit" variant="primary" busy={signIn.isPending} className="mt-1 w-full">
        {signIn.isPending ? t.auth.signingIn : t.auth.signIn}
      </Button>
    </form>
  );
}
