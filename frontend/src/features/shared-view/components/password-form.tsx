import { type FormEvent, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { TextField } from "@/shared/components/ui/field";
import { Notice } from "@/shared/components/ui/notice";
import { ts } from "@/shared/i18n/shares";
import { ApiError, sentenceOf } from "@/shared/lib/api/errors";
import { useOpen } from "../api/look";

type Props = { token: string; isOver: boolean; onOpened: (entry: string) => void };

const codeOf = (error: unknown) => (error instanceof ApiError ? error.code : null);

/** Asks for the link's password. */
export function PasswordForm({ token, isOver, onOpened }: Props) {
  const [password, setPassword] = useState("");
  const open = useOpen(token);
  const code = codeOf(open.error);

  function submit(submission: FormEvent) {
    submission.preventDefault();
    if (open.isPending || password === "") return;
    open.mutate(password, { onSuccess: ({ entry }) => onOpened(entry ?? "") });
  }

  return (
    <form onSubmit={submit} className="mx-auto mt-1 flex w-full max-w-sm flex-col gap-4">
      <p className="text-muted">{isOver ? ts.view.over : ts.view.askNote}</p>
      <TextField
        label={ts.view.password}
        type="password"
        value={password}
        required
        maxLength={200}
        autoComplete="off"
        error={code === "wrong_password" ? ts.view.wrong : undefined}
        onChange={({ target }) => setPassword(target.value)}
      />
      {open.isError && code !== "wrong_password" && (
        <Notice tone="error">
          {code === "too_many_passwords" ? ts.view.tooMany : sentenceOf(open.error)}
        </Notice>
      )}
      <div>
        <Button type="submit" variant="primary" busy={open.isPending}>
          {ts.view.open}
        </Button>
      </div>
    </form>
  );
}
