import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ToggleField } from "@/shared/components/manage/toggle-field";
import { Button } from "@/shared/components/ui/button";
import { Dialog, DialogActions } from "@/shared/components/ui/dialog";
import { SelectField, TextField } from "@/shared/components/ui/field";
import { Notice } from "@/shared/components/ui/notice";
import { t } from "@/shared/i18n";
import { tx } from "@/shared/i18n/exports";
import { cohortsQuery } from "@/shared/lib/api/cohorts";
import { fieldError, hasFieldErrors, sentenceOf } from "@/shared/lib/api/errors";
import type { Project } from "@/shared/lib/api/models";
import { visible } from "@/shared/lib/visible";
import { useCreateExport } from "../api/create-export";
import { type Draft, dayIn, FORMATS, newExport, PERIODS } from "../model";

const FIELDS = ["period", "filters", "format", "compressed"];

type FieldsProps = {
  draft: Draft;
  zone: string;
  error: unknown;
  change: (part: Partial<Draft>) => void;
};

function PeriodFields({ draft, zone, error, change }: FieldsProps) {
  const days = draft.period === "days";
  return (
    <>
      <SelectField
        label={tx.period}
        value={draft.period}
        {...(days ? {} : { hint: tx.zone(zone) })}
        error={fieldError(error, "period")}
        onChange={({ target }) =>
          change({ period: PERIODS.find((one) => one === target.value) ?? draft.period })
        }
      >
        {PERIODS.map((one) => (
          <option key={one} value={one}>
            {tx.periods[one]}
          </option>
        ))}
      </SelectField>
      {days && (
        <>
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField
              label={tx.from}
              type="date"
              value={draft.from}
              max={draft.to}
              required
              onChange={({ target }) => change({ from: target.value })}
            />
            <TextField
              label={tx.to}
              type="date"
              value={draft.to}
              min={draft.from}
              required
              onChange={({ target }) => change({ to: target.value })}
            />
          </div>
          <p className="-mt-2 text-[0.8125rem] text-muted">{tx.zone(zone)}</p>
        </>
      )}
    </>
  );
}

type OnlyProps = Omit<FieldsProps, "zone"> & { projectId: string };

/** Every event, or those that a saved filter passes. */
function OnlyField({ projectId, draft, error, change }: OnlyProps) {
  const kept = useQuery(cohortsQuery(projectId)).data ?? [];
  return (
    <SelectField
      label={tx.only}
      hint={tx.onlyHint}
      value={draft.only ?? ""}
      error={fieldError(error, "filters")}
      onChange={({ target }) => change({ only: target.value || null })}
    >
      <option value="">{tx.every}</option>
      {kept.map(({ id, name }) => (
        <option key={id} value={id}>
          {visible(name)}
        </option>
      ))}
    </SelectField>
  );
}

/** Asks which events, and as what. */
export function CreateExportDialog({
  project,
  onClose,
}: {
  project: Project;
  onClose: () => void;
}) {
  const zone = project.timezone;
  const [draft, setDraft] = useState<Draft>(() => ({
    period: "30d",
    from: dayIn(zone, Date.now(), 29),
    to: dayIn(zone, Date.now()),
    only: null,
    format: "csv",
    compressed: false,
    bots: false,
  }));
  const create = useCreateExport(project.id);
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });

  function submit(submission: FormEvent) {
    submission.preventDefault();
    if (!create.isPending) create.mutate(newExport(draft), { onSuccess: onClose });
  }

  return (
    <Dialog title={tx.create} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <PeriodFields draft={draft} zone={zone} error={create.error} change={change} />
        <OnlyField projectId={project.id} draft={draft} error={create.error} change={change} />
        <SelectField
          label={tx.format}
          hint={tx.formatHints[draft.format]}
          value={draft.format}
          error={fieldError(create.error, "format")}
          onChange={({ target }) =>
            change({ format: FORMATS.find((one) => one === target.value) ?? draft.format })
          }
        >
          {FORMATS.map((one) => (
            <option key={one} value={one}>
              {tx.formats[one]}
            </option>
          ))}
        </SelectField>
        {draft.format !== "parquet" && (
          <ToggleField
            label={tx.compressed}
            hint={tx.compressedHint}
            checked={draft.compressed}
            error={fieldError(create.error, "compressed")}
            onChange={(compressed) => change({ compressed })}
          />
        )}
        <ToggleField label={tx.bots} checked={draft.bots} onChange={(bots) => change({ bots })} />
        {create.isError && !hasFieldErrors(create.error, FIELDS) && (
          <Notice tone="error">{sentenceOf(create.error)}</Notice>
        )}
        <DialogActions>
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button type="submit" variant="primary" busy={create.isPending}>
            {tx.start}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
