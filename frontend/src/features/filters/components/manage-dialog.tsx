import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { ConfirmDialog } from "@/shared/components/ui/confirm-dialog";
import { Dialog, DialogActions } from "@/shared/components/ui/dialog";
import { controlClass } from "@/shared/components/ui/field";
import { Notice } from "@/shared/components/ui/notice";
import { QueryView } from "@/shared/components/ui/query-view";
import { EmptyState, Skeleton } from "@/shared/components/ui/states";
import { t } from "@/shared/i18n";
import { tg } from "@/shared/i18n/filtering";
import { cohortsQuery } from "@/shared/lib/api/cohorts";
import { sentenceOf } from "@/shared/lib/api/errors";
import type { Cohort } from "@/shared/lib/api/models";
import { visible } from "@/shared/lib/visible";
import { useDeleteFilter, useRenameFilter } from "../api/change-cohorts";

type RowProps = { projectId: string; cohort: Cohort; onDelete: () => void };

function Row({ projectId, cohort, onDelete }: RowProps) {
  const [name, setName] = useState(cohort.name);
  const rename = useRenameFilter(projectId);
  const shown = visible(cohort.name);

  function submit(submission: FormEvent) {
    submission.preventDefault();
    rename.mutate({ id: cohort.id, name: name.trim() });
  }

  return (
    <li className="flex flex-col gap-2 border-t border-line py-2.5 first:border-t-0">
      <form onSubmit={submit} className="flex flex-wrap gap-2">
        <input
          aria-label={tg.nameOf(shown)}
          value={name}
          required
          maxLength={100}
          onChange={({ target }) => setName(target.value)}
          className={`${controlClass} min-w-40 flex-1`}
        />
        <Button
          type="submit"
          busy={rename.isPending}
          disabled={name.trim() === cohort.name}
          aria-label={tg.renameOne(shown)}
        >
          {tg.rename}
        </Button>
        <Button aria-label={tg.deleteOne(shown)} onClick={onDelete}>
          {tg.delete}
        </Button>
      </form>
      {rename.isError && <Notice tone="error">{sentenceOf(rename.error)}</Notice>}
    </li>
  );
}

type DeleteProps = {
  projectId: string;
  cohort: Cohort;
  onDone: (id: string) => void;
  onClose: () => void;
};

function DeleteDialog({ projectId, cohort, onDone, onClose }: DeleteProps) {
  const remove = useDeleteFilter(projectId);
  return (
    <ConfirmDialog
      title={tg.deleteTitle(visible(cohort.name))}
      body={tg.deleteBody}
      confirm={tg.delete}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(cohort.id, { onSuccess: () => onDone(cohort.id) })}
      onClose={onClose}
    />
  );
}

type Props = {
  projectId: string;
  /** With the id of one that was deleted. */
  onDeleted: (id: string) => void;
  onClose: () => void;
};

/** Renames and deletes what the project keeps. */
export function ManageDialog({ projectId, onDeleted, onClose }: Props) {
  const cohorts = useQuery(cohortsQuery(projectId));
  const [deleting, setDeleting] = useState<Cohort | null>(null);
  if (deleting)
    return (
      <DeleteDialog
        projectId={projectId}
        cohort={deleting}
        onDone={(id) => {
          setDeleting(null);
          onDeleted(id);
        }}
        onClose={() => setDeleting(null)}
      />
    );
  return (
    <Dialog title={tg.manage} onClose={onClose}>
      <QueryView
        query={cohorts}
        skeleton={<Skeleton className="h-32" />}
        isEmpty={(list) => list.length === 0}
        empty={<EmptyState title={tg.none}>{tg.noneNote}</EmptyState>}
      >
        {(list) => (
          <ul className="max-h-[60vh] overflow-y-auto">
            {list.map((cohort) => (
              <Row
                key={`${cohort.id} ${cohort.name}`}
                projectId={projectId}
                cohort={cohort}
                onDelete={() => setDeleting(cohort)}
              />
            ))}
          </ul>
        )}
      </QueryView>
      <DialogActions>
        <Button variant="primary" onClick={onClose}>
          {t.actions.done}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
