import { Bookmark } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { Dialog, DialogActions } from "@/shared/components/ui/dialog";
import { TextField } from "@/shared/components/ui/field";
import { Notice } from "@/shared/components/ui/notice";
import { t } from "@/shared/i18n";
import { tv } from "@/shared/i18n/saving";
import { nameProblem, sentenceOf } from "@/shared/lib/api/errors";
import type { Project } from "@/shared/lib/api/models";
import { type Question, useSaveReport } from "@/shared/lib/api/reports";
import { can } from "@/shared/lib/permissions";

type DialogProps = Question & { projectId: string; onClose: () => void };

function SaveDialog({ projectId, kind, question, onClose }: DialogProps) {
  const [name, setName] = useState("");
  const save = useSaveReport(projectId);

  function submit(submission: FormEvent) {
    submission.preventDefault();
    if (!save.isPending) save.mutate({ name: name.trim(), kind, question });
  }

  if (save.data)
    return (
      <Dialog title={tv.title} onClose={onClose}>
        <Notice tone="ok">{tv.saved(save.data.name)}</Notice>
        <DialogActions>
          <Button variant="primary" onClick={onClose}>
            {t.actions.done}
          </Button>
        </DialogActions>
      </Dialog>
    );
  return (
    <Dialog title={tv.title} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p className="text-muted">{tv.about}</p>
        <TextField
          label={tv.name}
          value={name}
          required
          maxLength={100}
          error={nameProblem(save.error)}
          onChange={(change) => setName(change.target.value)}
        />
        {save.isError && !nameProblem(save.error) && (
          <Notice tone="error">{sentenceOf(save.error)}</Notice>
        )}
        <DialogActions>
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button type="submit" variant="primary" busy={save.isPending}>
            {save.isPending ? tv.saving : tv.save}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

type Props = Question & { project: Pick<Project, "id" | "permissions"> };

/** Keeps the question on the screen under a name, for who may write reports. */
export function SaveReport({ project, kind, question }: Props) {
  const [open, setOpen] = useState(false);
  if (!can(project, "report.write")) return null;
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)}>
        <Bookmark aria-hidden className="size-4" />
        {tv.save}
      </Button>
      {open && (
        <SaveDialog
          projectId={project.id}
          kind={kind}
          question={question}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
