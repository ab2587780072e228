import { type FormEvent, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { Dialog, DialogActions } from "@/shared/components/ui/dialog";
import { SelectField, TextAreaField, TextField } from "@/shared/components/ui/field";
import { Notice } from "@/shared/components/ui/notice";
import { t } from "@/shared/i18n";
import { ts } from "@/shared/i18n/shares";
import { fieldError, hasFieldErrors, sentenceOf } from "@/shared/lib/api/errors";
import type { SavedReport } from "@/shared/lib/api/models";
import { visible } from "@/shared/lib/visible";
import { guessZone } from "@/shared/lib/zones";
import { useCreateShare } from "../api/create-share";
import { type Draft, newShare } from "../model";
import { ShareMade } from "./share-made";

const FOLDED = ["password", "expires_at", "frame_origins"];
const FIELDS = ["report", ...FOLDED];

type Props = {
  projectId: string;
  reports: readonly [SavedReport, ...SavedReport[]];
  onClose: () => void;
};

export function CreateShareDialog({ projectId, reports, onClose }: Props) {
  const [draft, setDraft] = useState<Draft>({
    report: reports[0].id,
    password: "",
    ends: "",
    origins: "",
  });
  const create = useCreateShare(projectId);
  const chosen = reports.find((report) => report.id === draft.report) ?? reports[0];
  if (create.data) return <ShareMade share={create.data} name={chosen.name} onClose={onClose} />;

  const asked = newShare(draft);
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });

  function submit(submission: FormEvent) {
    submission.preventDefault();
    if (!create.isPending) create.mutate(asked);
  }

  return (
    <Dialog title={ts.create} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <SelectField
          label={ts.report}
          hint={ts.reportHint}
          value={draft.report}
          error={fieldError(create.error, "report")}
          onChange={({ target }) => change({ report: target.value })}
        >
          {reports.map(({ id, name }) => (
            <option key={id} value={id}>
              {visible(name)}
            </option>
          ))}
        </SelectField>
        <details open={hasFieldErrors(create.error, FOLDED) || undefined}>
          <summary className="font-medium">{ts.more}</summary>
          <div className="mt-3 flex flex-col gap-4">
            <TextField
              label={ts.password}
              hint={ts.passwordHint}
              type="password"
              value={draft.password}
              minLength={8}
              maxLength={200}
              autoComplete="new-password"
              error={fieldError(create.error, "password")}
              onChange={({ target }) => change({ password: target.value })}
            />
            <TextField
              label={ts.ends}
              hint={ts.endsHint(guessZone())}
              type="datetime-local"
              value={draft.ends}
              error={fieldError(create.error, "expires_at")}
              onChange={({ target }) => change({ ends: target.value })}
            />
            <TextAreaField
              label={ts.origins}
              hint={ts.originsHint}
              rows={2}
              value={draft.origins}
              spellCheck={false}
              error={fieldError(create.error, "frame_origins", asked.frame_origins ?? [])}
              onChange={({ target }) => change({ origins: target.value })}
            />
          </div>
        </details>
        {create.isError && !hasFieldErrors(create.error, FIELDS) && (
          <Notice tone="error">{sentenceOf(create.error)}</Notice>
        )}
        <DialogActions>
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button type="submit" variant="primary" busy={create.isPending}>
            {ts.create}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
