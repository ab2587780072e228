import { type FormEvent, useId, useState } from "react";
import { StepField } from "@/shared/components/steps/step-field";
import { useSuggestions } from "@/shared/components/steps/suggestions";
import { Button } from "@/shared/components/ui/button";
import { Dialog, DialogActions } from "@/shared/components/ui/dialog";
import { SelectField, TextField } from "@/shared/components/ui/field";
import { Notice } from "@/shared/components/ui/notice";
import { t } from "@/shared/i18n";
import { tg } from "@/shared/i18n/goals";
import { ApiError, fieldError, sentenceOf } from "@/shared/lib/api/errors";
import type { Goal } from "@/shared/lib/api/models";
import { draftOf, type GoalDraft } from "../model";

/** What the API said, beside the field it is about; `rest` is about none. */
function problemsOf(error: unknown) {
  const taken = error instanceof ApiError && error.code === "name_taken";
  const found = {
    name: taken ? sentenceOf(error) : fieldError(error, "name"),
    step: fieldError(error, "event") ?? fieldError(error, "path"),
    amount: fieldError(error, "value.amount"),
    currency: fieldError(error, "value.currency"),
  };
  const told = Object.values(found).some((problem) => problem !== undefined);
  return { ...found, rest: error && !told ? sentenceOf(error) : null };
}

type PartProps = {
  draft: GoalDraft;
  problems: ReturnType<typeof problemsOf>;
  onChange: (part: Partial<GoalDraft>) => void;
};

function StepPart({ draft, problems, onChange, projectId }: PartProps & { projectId: string }) {
  const suggestions = useSuggestions(projectId);
  const id = useId();
  const { form } = tg;
  return (
    <fieldset
      aria-describedby={problems.step ? `${id}-hint ${id}-error` : `${id}-hint`}
      className="flex min-w-0 flex-col gap-1.5"
    >
      <legend className="mb-1.5 font-medium">{form.step}</legend>
      <StepField
        name={form.step}
        step={draft.step}
        suggestions={suggestions}
        placeholders={form.placeholders}
        onChange={(step) => onChange({ step })}
      />
      <p id={`${id}-hint`} className="text-[0.8125rem] text-muted">
        {form.stepHint[draft.step.kind]}
      </p>
      {problems.step && (
        <p id={`${id}-error`} className="text-[0.8125rem] font-medium text-danger">
          {problems.step}
        </p>
      )}
    </fieldset>
  );
}

function WorthPart({ draft, problems, onChange }: PartProps) {
  const { form } = tg;
  return (
    <>
      <SelectField
        label={form.worth}
        value={draft.fixed ? "fixed" : "own"}
        onChange={({ target }) => onChange({ fixed: target.value === "fixed" })}
      >
        <option value="own">{form.worths.own}</option>
        <option value="fixed">{form.worths.fixed}</option>
      </SelectField>
      {draft.fixed && (
        <div className="grid grid-cols-2 gap-3">
          <TextField
            label={form.amount}
            inputMode="decimal"
            value={draft.amount}
            required
            maxLength={20}
            autoComplete="off"
            error={problems.amount}
            onChange={({ target }) => onChange({ amount: target.value })}
          />
          <TextField
            label={form.currency}
            hint={form.currencyHint}
            value={draft.currency}
            required
            maxLength={3}
            autoComplete="off"
            spellCheck={false}
            error={problems.currency}
            onChange={({ target }) => onChange({ currency: target.value.toUpperCase() })}
          />
        </div>
      )}
    </>
  );
}

type Props = {
  projectId: string;
  title: string;
  submit: string;
  /** The goal that is changed; null for a new one. */
  goal: Goal | null;
  busy: boolean;
  error: unknown;
  onSubmit: (draft: GoalDraft) => void;
  onClose: () => void;
};

/** The dialog in which a goal is made or changed. */
export function GoalForm(props: Props) {
  const { projectId, title, submit, goal, busy, error, onSubmit, onClose } = props;
  const [draft, setDraft] = useState(() => draftOf(goal));
  const problems = problemsOf(error);
  const part: PartProps = {
    draft,
    problems,
    onChange: (changed) => setDraft({ ...draft, ...changed }),
  };

  function send(submission: FormEvent) {
    submission.preventDefault();
    if (!busy) onSubmit(draft);
  }

  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={send} className="flex flex-col gap-4">
        <TextField
          label={tg.form.name}
          value={draft.name}
          required
          maxLength={100}
          autoComplete="off"
          error={problems.name}
          onChange={({ target }) => part.onChange({ name: target.value })}
        />
        <StepPart {...part} projectId={projectId} />
        <WorthPart {...part} />
        <p className="text-muted">{goal?.filters ? tg.form.filtered : tg.form.past}</p>
        {problems.rest && <Notice tone="error">{problems.rest}</Notice>}
        <DialogActions>
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button type="submit" variant="primary" busy={busy}>
            {submit}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
