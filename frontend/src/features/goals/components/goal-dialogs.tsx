import { ConfirmDialog } from "@/shared/components/ui/confirm-dialog";
import { tg } from "@/shared/i18n/goals";
import type { Goal } from "@/shared/lib/api/models";
import { visible } from "@/shared/lib/visible";
import { useChangeGoal } from "../api/change-goal";
import { useCreateGoal } from "../api/create-goal";
import { useRemoveGoal } from "../api/remove-goal";
import { type GoalDraft, goalChanges, newGoal } from "../model";
import { GoalForm } from "./goal-form";

type CreateProps = { projectId: string; onMade: (goal: Goal) => void; onClose: () => void };

export function CreateDialog({ projectId, onMade, onClose }: CreateProps) {
  const create = useCreateGoal(projectId);
  return (
    <GoalForm
      projectId={projectId}
      title={tg.create}
      submit={tg.create}
      goal={null}
      busy={create.isPending}
      error={create.error}
      onSubmit={(draft) => create.mutate(newGoal(draft), { onSuccess: onMade })}
      onClose={onClose}
    />
  );
}

type Props = { projectId: string; goal: Goal; onClose: () => void };

export function EditDialog({ projectId, goal, onClose }: Props) {
  const change = useChangeGoal(projectId, goal.id);
  function submit(draft: GoalDraft) {
    const changes = goalChanges(goal, draft);
    if (Object.keys(changes).length === 0) onClose();
    else change.mutate(changes, { onSuccess: onClose });
  }
  return (
    <GoalForm
      projectId={projectId}
      title={tg.editTitle}
      submit={tg.form.save}
      goal={goal}
      busy={change.isPending}
      error={change.error}
      onSubmit={submit}
      onClose={onClose}
    />
  );
}

type RemoveProps = Props & { onRemoved: (goal: Goal) => void };

export function RemoveDialog({ projectId, goal, onRemoved, onClose }: RemoveProps) {
  const remove = useRemoveGoal(projectId);
  return (
    <ConfirmDialog
      title={tg.removeTitle}
      body={tg.removeBody(visible(goal.name))}
      confirm={tg.remove}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(goal.id, { onSuccess: () => onRemoved(goal) })}
      onClose={onClose}
    />
  );
}
