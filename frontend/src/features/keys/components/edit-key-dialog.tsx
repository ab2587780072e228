import { type FormEvent, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { Dialog, DialogActions } from "@/shared/components/ui/dialog";
import { Notice } from "@/shared/components/ui/notice";
import { t } from "@/shared/i18n";
import { tm } from "@/shared/i18n/manage";
import { hasFieldErrors, sentenceOf } from "@/shared/lib/api/errors";
import type { Key } from "@/shared/lib/api/models";
import { useChangeKey } from "../api/change-key";
import { draftOf, keyChanges } from "../model";
import { KEY_FIELDS, KeyFields, KeyNameField } from "./key-fields";

type Props = { item: Key; projectId: string; sources: readonly string[]; onClose: () => void };

export function EditKeyDialog({ item, projectId, sources, onClose }: Props) {
  const [draft, setDraft] = useState(() => draftOf(item));
  const change = useChangeKey(projectId, item.id);

  function submit(submission: FormEvent) {
    submission.preventDefault();
    const changes = keyChanges(item, draft);
    if (Object.keys(changes).length === 0) onClose();
    else if (!change.isPending) change.mutate(changes, { onSuccess: onClose });
  }

  const fields = {
    draft,
    error: change.error,
    onChange: (part: Partial<typeof draft>) => setDraft({ ...draft, ...part }),
  };
  return (
    <Dialog title={tm.keys.editTitle} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <KeyNameField {...fields} />
        <KeyFields {...fields} reads={item.kind === "read"} sources={sources} />
        {change.isError && !hasFieldErrors(change.error, KEY_FIELDS) && (
          <Notice tone="error">{sentenceOf(change.error)}</Notice>
        )}
        <DialogActions>
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button type="submit" variant="primary" busy={change.isPending}>
            {t.actions.save}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
