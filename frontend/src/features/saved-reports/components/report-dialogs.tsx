import { type FormEvent, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { ConfirmDialog } from "@/shared/components/ui/confirm-dialog";
import { Dialog, DialogActions } from "@/shared/components/ui/dialog";
import { TextField } from "@/shared/components/ui/field";
import { Notice } from "@/shared/components/ui/notice";
import { t } from "@/shared/i18n";
import { td } from "@/shared/i18n/boards";
import { nameProblem, sentenceOf } from "@/shared/lib/api/errors";
import type { SavedReport } from "@/shared/lib/api/models";
import { visible } from "@/shared/lib/visible";
import { useChangeReport } from "../api/change-report";
import { useRemoveReport } from "../api/remove-report";

type Props = { projectId: string; report: SavedReport; onClose: () => void };

export function RenameDialog({ projectId, report, onClose }: Props) {
  const [name, setName] = useState(report.name);
  const change = useChangeReport(projectId, report.id);

  function submit(submission: FormEvent) {
    submission.preventDefault();
    if (name.trim() === report.name) onClose();
    else if (!change.isPending) change.mutate({ name: name.trim() }, { onSuccess: onClose });
  }

  const problem = nameProblem(change.error);
  return (
    <Dialog title={td.reports.renameTitle} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <TextField
          label={td.name}
          value={name}
          required
          maxLength={100}
          error={problem}
          onChange={(typed) => setName(typed.target.value)}
        />
        {change.isError && !problem && <Notice tone="error">{sentenceOf(change.error)}</Notice>}
        <DialogActions>
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button type="submit" variant="primary" busy={change.isPending}>
            {change.isPending ? td.reports.renaming : td.reports.rename}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

export function RemoveDialog({ projectId, report, onClose }: Props) {
  const remove = useRemoveReport(projectId);
  return (
    <ConfirmDialog
      title={td.reports.removeTitle}
      body={td.reports.removeBody(visible(report.name))}
      confirm={td.reports.remove}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(report.id, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}
