import { type FormEvent, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { Dialog, DialogActions } from "@/shared/components/ui/dialog";
import { TextField } from "@/shared/components/ui/field";
import { Notice } from "@/shared/components/ui/notice";
import { t } from "@/shared/i18n";
import { tm } from "@/shared/i18n/manage";
import { sentenceOf } from "@/shared/lib/api/errors";
import type { Project } from "@/shared/lib/api/models";
import { useDeleteProject } from "../api/delete-project";

type Props = { project: Project; onDeleted: () => void };

function DeleteDialog({ project, onDeleted, onClose }: Props & { onClose: () => void }) {
  const [typed, setTyped] = useState("");
  const [wrong, setWrong] = useState(false);
  const remove = useDeleteProject(project.id);

  function submit(submission: FormEvent) {
    submission.preventDefault();
    const right = typed.trim() === project.name.trim();
    setWrong(!right);
    if (right && !remove.isPending) remove.mutate(undefined, { onSuccess: onDeleted });
  }

  return (
    <Dialog title={tm.settings.removeTitle} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p className="wrap-anywhere text-muted">{tm.settings.removeBody(project.name)}</p>
        <TextField
          label={tm.settings.removeType}
          hint={tm.settings.removeExpected(project.name)}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          error={wrong ? tm.settings.removeWrong : undefined}
          onChange={(change) => setTyped(change.target.value)}
        />
        {remove.isError && <Notice tone="error">{sentenceOf(remove.error)}</Notice>}
        <DialogActions>
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button type="submit" variant="danger" busy={remove.isPending}>
            {tm.settings.remove}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** Deletes the project, after its name was typed. */
export function DeleteCard({ project, onDeleted }: Props) {
  const [asking, setAsking] = useState(false);
  return (
    <Card title={tm.settings.remove} description={tm.settings.removeAbout}>
      <Button onClick={() => setAsking(true)} className="text-danger!">
        {tm.settings.removeOne}
      </Button>
      {asking && (
        <DeleteDialog project={project} onDeleted={onDeleted} onClose={() => setAsking(false)} />
      )}
    </Card>
  );
}
