import { type FormEvent, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { CodeBlock } from "@/shared/components/ui/code-block";
import { Dialog, DialogActions } from "@/shared/components/ui/dialog";
import { SelectField, TextField } from "@/shared/components/ui/field";
import { Notice } from "@/shared/components/ui/notice";
import { t } from "@/shared/i18n";
import { fieldError, hasFieldErrors, sentenceOf } from "@/shared/lib/api/errors";
import type { KeyKind } from "@/shared/lib/api/models";
import { useCreateKey } from "../api/create-key";

const KINDS: readonly KeyKind[] = ["secret", "public", "read"];
const isKind = (value: string): value is KeyKind => KINDS.some((kind) => kind === value);

function ShownOnce({
  secret,
  kind,
  onClose,
}: {
  secret: string;
  kind: KeyKind;
  onClose: () => void;
}) {
  return (
    <Dialog title={t.keys.created} onClose={onClose}>
      <Notice tone={kind === "public" ? "ok" : "warn"}>
        {kind === "public" ? t.keys.publicNote : t.keys.onceNote}
      </Notice>
      <CodeBlock label={t.keys.columns.key} code={secret} />
      <DialogActions>
        <Button variant="primary" onClick={onClose}>
          {t.actions.done}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

export function CreateKeyDialog({
  projectId,
  onClose,
}: {
  projectId: string;
  onClose: () => void;
}) {
  const [kind, setKind] = useState<KeyKind>("secret");
  const [name, setName] = useState("");
  const create = useCreateKey(projectId);
  const secret = create.data?.key;
  if (secret) return <ShownOnce secret={secret} kind={kind} onClose={onClose} />;

  function submit(submission: FormEvent) {
    submission.preventDefault();
    create.mutate({ kind, name: name.trim() });
  }

  return (
    <Dialog title={t.keys.create} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <SelectField
          label={t.keys.kind}
          hint={t.keys.kindHints[kind]}
          value={kind}
          error={fieldError(create.error, "kind")}
          onChange={(change) => isKind(change.target.value) && setKind(change.target.value)}
        >
          {KINDS.map((one) => (
            <option key={one} value={one}>
              {t.keys.kinds[one]}
            </option>
          ))}
        </SelectField>
        <TextField
          label={t.keys.name}
          hint={t.keys.nameHint}
          value={name}
          required
          maxLength={100}
          autoComplete="off"
          error={fieldError(create.error, "name")}
          onChange={(change) => setName(change.target.value)}
        />
        {create.isError && !hasFieldErrors(create.error, ["kind", "name"]) && (
          <Notice tone="error">{sentenceOf(create.error)}</Notice>
        )}
        <DialogActions>
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button type="submit" variant="primary" busy={create.isPending}>
            {t.keys.create}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
