import { type FormEvent, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { Dialog, DialogActions } from "@/shared/components/ui/dialog";
import { SelectField, TextField } from "@/shared/components/ui/field";
import { Notice } from "@/shared/components/ui/notice";
import { t } from "@/shared/i18n";
import { tn } from "@/shared/i18n/notes";
import type { Days } from "@/shared/lib/api/annotations";
import { fieldError, hasFieldErrors, sentenceOf } from "@/shared/lib/api/errors";
import type { Annotation, Project } from "@/shared/lib/api/models";
import { instant } from "@/shared/lib/format";
import { useChangeAnnotation } from "../api/change-annotation";
import { useCreateAnnotation } from "../api/create-annotation";
import { changesOf, type Draft, isMoment, KINDS, newAnnotation, newDraft, toDraft } from "../model";

type FieldsProps = {
  draft: Draft;
  annotation: Annotation | null;
  zone: string;
  error: unknown;
  onChange: (draft: Draft) => void;
};

function NoteFields({ draft, annotation, zone, error, onChange }: FieldsProps) {
  return (
    <>
      <TextField
        label={tn.text}
        value={draft.text}
        required
        maxLength={500}
        error={fieldError(error, "text")}
        onChange={({ target }) => onChange({ ...draft, text: target.value })}
      />
      <SelectField
        label={tn.kind}
        value={draft.kind}
        error={fieldError(error, "kind")}
        onChange={({ target }) =>
          onChange({ ...draft, kind: KINDS.find((one) => one === target.value) ?? "note" })
        }
      >
        {KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {tn.kinds[kind]}
          </option>
        ))}
      </SelectField>
      {annotation && isMoment(annotation) ? (
        <p className="text-muted">{tn.moment(instant(annotation.at, zone))}</p>
      ) : (
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label={tn.day}
            hint={tn.dayHint(zone)}
            type="date"
            required
            value={draft.at}
            error={fieldError(error, "at")}
            onChange={({ target }) => onChange({ ...draft, at: target.value })}
          />
          <TextField
            label={tn.until}
            hint={tn.untilHint}
            type="date"
            min={draft.at}
            value={draft.until}
            error={fieldError(error, "until")}
            onChange={({ target }) => onChange({ ...draft, until: target.value })}
          />
        </div>
      )}
    </>
  );
}

/** Today by the reader's calendar: a start for the field, no more. */
function today(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

type Props = { project: Project; annotation: Annotation | null; days: Days; onClose: () => void };

/** Adds a note, or changes the one given. */
export function NoteForm({ project, annotation, days, onClose }: Props) {
  const [draft, setDraft] = useState(() =>
    annotation ? toDraft(annotation) : newDraft(days, today()),
  );
  const create = useCreateAnnotation(project.id);
  const change = useChangeAnnotation(project.id, annotation?.id ?? "");
  const { isPending, error } = annotation ? change : create;

  function submit(submission: FormEvent) {
    submission.preventDefault();
    if (isPending) return;
    if (!annotation) return create.mutate(newAnnotation(draft), { onSuccess: onClose });
    const changes = changesOf(annotation, draft);
    if (Object.keys(changes).length === 0) onClose();
    else change.mutate(changes, { onSuccess: onClose });
  }

  return (
    <Dialog title={annotation ? tn.editTitle : tn.add} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <NoteFields
          draft={draft}
          annotation={annotation}
          zone={project.timezone}
          error={error}
          onChange={setDraft}
        />
        {error && !hasFieldErrors(error, ["text", "kind", "at", "until"]) && (
          <Notice tone="error">{sentenceOf(error)}</Notice>
        )}
        <DialogActions>
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button type="submit" variant="primary" busy={isPending}>
            {isPending ? tn.adding : tn.save}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
