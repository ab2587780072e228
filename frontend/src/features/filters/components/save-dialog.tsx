import { type FormEvent, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { Dialog, DialogActions } from "@/shared/components/ui/dialog";
import { TextField } from "@/shared/components/ui/field";
import { Notice } from "@/shared/components/ui/notice";
import { t } from "@/shared/i18n";
import { tg } from "@/shared/i18n/filtering";
import { nameProblem, sentenceOf } from "@/shared/lib/api/errors";
import { treeOf } from "@/shared/lib/filters";
import type { Filter } from "@/shared/lib/url/codec";
import { useSaveFilter } from "../api/change-cohorts";

type Props = {
  projectId: string;
  filters: readonly Filter[];
  /** With the id of what was saved. */
  onDone: (id: string) => void;
  onClose: () => void;
};

/** Keeps the filters of the screen under a name, for all who read the project. */
export function SaveDialog({ projectId, filters, onDone, onClose }: Props) {
  const [name, setName] = useState("");
  const save = useSaveFilter(projectId);

  function submit(submission: FormEvent) {
    submission.preventDefault();
    if (save.isPending) return;
    const draft = { name: name.trim(), filters: treeOf(filters) };
    save.mutate(draft, { onSuccess: ({ id }) => onDone(id) });
  }

  return (
    <Dialog title={tg.save} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p className="text-muted">{tg.saveAbout}</p>
        <TextField
          label={tg.name}
          value={name}
          required
          maxLength={100}
          error={nameProblem(save.error)}
          onChange={({ target }) => setName(target.value)}
        />
        {save.isError && !nameProblem(save.error) && (
          <Notice tone="error">{sentenceOf(save.error)}</Notice>
        )}
        <DialogActions>
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button type="submit" variant="primary" busy={save.isPending}>
            {tg.saveIt}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
