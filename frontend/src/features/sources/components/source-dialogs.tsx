import { type FormEvent, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { ConfirmDialog } from "@/shared/components/ui/confirm-dialog";
import { Dialog, DialogActions } from "@/shared/components/ui/dialog";
import { TextField } from "@/shared/components/ui/field";
import { Notice } from "@/shared/components/ui/notice";
import { t } from "@/shared/i18n";
import { tm } from "@/shared/i18n/manage";
import { fieldError, hasFieldErrors, sentenceOf } from "@/shared/lib/api/errors";
import type { Source } from "@/shared/lib/api/models";
import { visible } from "@/shared/lib/visible";
import { useRemoveSource } from "../api/remove-source";
import { useRenameSource } from "../api/rename-source";

type Props = { item: Source; projectId: string; onClose: () => void };

export function RenameDialog({ item, projectId, onClose }: Props) {
  const [name, setName] = useState(item.name);
  const rename = useRenameSource(projectId, item.id);

  function submit(submission: FormEvent) {
    submission.preventDefault();
    if (!rename.isPending) rename.mutate(name.trim(), { onSuccess: onClose });
  }

  return (
    <Dialog title={tm.sources.renameTitle} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <TextField
          label={tm.sources.newName}
          hint={tm.sources.renameNote}
          value={name}
          required
          maxLength={100}
          autoComplete="off"
          error={fieldError(rename.error, "name")}
          onChange={(change) => setName(change.target.value)}
        />
        {rename.isError && !hasFieldErrors(rename.error, ["name"]) && (
          <Notice tone="error">{sentenceOf(rename.error)}</Notice>
        )}
        <DialogActions>
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button type="submit" variant="primary" busy={rename.isPending}>
            {tm.sources.rename}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

export function RemoveDialog({ item, projectId, onClose }: Props) {
  const remove = useRemoveSource(projectId);
  return (
    <ConfirmDialog
      title={tm.sources.removeTitle}
      body={tm.sources.removeBody(visible(item.name))}
      confirm={tm.sources.remove}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(item.id, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}
