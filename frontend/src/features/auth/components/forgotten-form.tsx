import { type FormEvent, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { TextField } from "@/shared/components/ui/field";
import { Notice } from "@/shared/components/ui/notice";
import { t } from "@/shared/i18n";
import { tp } from "@/shared/i18n/passwords";
import { sentenceOf } from "@/shared/lib/api/errors";
import { useForgotten } from "../api/passwords";

export function ForgottenForm({ onDone }: { onDone: (email: string) => void }) {
  const [email, setEmail] = useState("");
  const forgotten = useForgotten();

  function submit(submission: FormEvent) {
    submission.preventDefault();
    forgotten.mutate(email.trim(), { onSuccess: () => onDone(email.trim()) });
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      {forgotten.isError && <Notice tone="error">{sentenceOf(forgotten.error)}</Notice>}
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
      <Button type="submit" variant="primary" busy={forgotten.isPending} className="w-full">
        {forgotten.isPending ? tp.sending : tp.send}
      </Button>
    </form>
  );
}
