import { type FormEvent, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { Dialog, DialogActions } from "@/shared/components/ui/dialog";
import { SelectField } from "@/shared/components/ui/field";
import { Notice } from "@/shared/components/ui/notice";
import { t } from "@/shared/i18n";
import { tm } from "@/shared/i18n/manage";
import { fieldError, hasFieldErrors, sentenceOf } from "@/shared/lib/api/errors";
import type { KeyKind } from "@/shared/lib/api/models";
import { useCreateKey } from "../api/create-key";
import { draftOf, newKey } from "../model";
import { KEY_FIELDS, KeyFields, KeyNameField } from "./key-fields";
import { ShownOnce } from "./shown-once";

const KINDS: readonly KeyKind[] = ["secret", "public", "read"];
const isKind = (value: string): value is KeyKind => KINDS.some((kind) => kind === value);

type Props = { projectId: string; sources: readonly string[]; onClose: () => void };

export function CreateKeyDialog({ projectId, sources, onClose }: Props) {
  const [kind, setKind] = useState<KeyKind>("secret");
  const [draft, setDraft] = useState(() => draftOf(null));
  const create = useCreateKey(projectId);
  const secret = create.data?.key;
  if (secret)
    return <ShownOnce title={tm.keys.created} secret={secret} kind={kind} onClose={onClose} />;

  function submit(submission: FormEvent) {
    submission.preventDefault();
    if (!create.isPending) create.mutate({ kind, ...newKey(draft, kind === "read") });
  }

  const fields = {
    draft,
    error: create.error,
    onChange: (part: Partial<typeof draft>) => setDraft({ ...draft, ...part }),
  };
  return (
    <Dialog title={tm.keys.create} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <SelectField
          label={tm.keys.kind}
          hint={tm.keys.kindHints[kind]}
          value={kind}
          error={fieldError(create.error, "kind")}
          onChange={(change) => isKind(change.target.value) && setKind(change.target.value)}
        >
          {KINDS.map((one) => (
            <option key={one} value={one}>
              {tm.keys.kinds[one]}
            </option>
          ))}
        </SelectField>
        <KeyNameField {...fields} />
        <details open={hasFieldErrors(create.error, KEY_FIELDS.slice(2)) || undefined}>
          <summary className="font-medium">{tm.keys.more}</summary>
          <div className="mt-3 flex flex-col gap-4">
            <KeyFields {...fields} reads={kind === "read"} sources={sources} />
          </div>
        </details>
        {create.isError && !hasFieldErrors(create.error, KEY_FIELDS) && (
          <Notice tone="error">{sentenceOf(create.error)}</Notice>
        )}
        <DialogActions>
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button type="submit" variant="primary" busy={create.isPending}>
            {tm.keys.create}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
