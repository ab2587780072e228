import { type FormEvent, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { TextAreaField, TextField } from "@/shared/components/ui/field";
import { Notice } from "@/shared/components/ui/notice";
import { ZoneField } from "@/shared/components/ui/zone-field";
import { t } from "@/shared/i18n";
import { fieldError, hasFieldErrors, sentenceOf } from "@/shared/lib/api/errors";
import type { Project } from "@/shared/lib/api/models";
import { can } from "@/shared/lib/permissions";
import { isZone } from "@/shared/lib/zones";
import { useUpdateProject } from "../api/update-project";
import { toOrigins } from "../model";

const FIELDS = ["name", "timezone", "allowed_origins"];

export function GeneralForm({ project }: { project: Project }) {
  const [name, setName] = useState(project.name);
  const [zone, setZone] = useState(project.timezone);
  const [origins, setOrigins] = useState(project.allowed_origins.join("\n"));
  const [badZone, setBadZone] = useState(false);
  const update = useUpdateProject(project.id);
  const locked = !can(project, "project.write");

  function submit(submission: FormEvent) {
    submission.preventDefault();
    setBadZone(!isZone(zone));
    if (!isZone(zone)) return;
    update.mutate({ name: name.trim(), timezone: zone, allowed_origins: toOrigins(origins) });
  }

  return (
    <form onSubmit={submit} className="flex max-w-xl flex-col gap-4">
      <TextField
        label={t.projects.name}
        name="name"
        value={name}
        required
        maxLength={100}
        disabled={locked}
        error={fieldError(update.error, "name")}
        onChange={(change) => setName(change.target.value)}
      />
      <ZoneField
        value={zone}
        onChange={setZone}
        disabled={locked}
        hint={t.zone.change}
        error={badZone ? t.zone.unknown : fieldError(update.error, "timezone")}
      />
      <TextAreaField
        label={t.settings.origins}
        hint={t.settings.originsHint}
        name="allowed_origins"
        rows={4}
        value={origins}
        disabled={locked}
        spellCheck={false}
        error={fieldError(update.error, "allowed_origins")}
        onChange={(change) => setOrigins(change.target.value)}
      />
      {update.isError && !hasFieldErrors(update.error, FIELDS) && (
        <Notice tone="error">{sentenceOf(update.error)}</Notice>
      )}
      {update.isSuccess && <Notice tone="ok">{t.settings.saved}</Notice>}
      {!locked && (
        <div>
          <Button type="submit" variant="primary" busy={update.isPending}>
            {update.isPending ? t.actions.saving : t.actions.save}
          </Button>
        </div>
      )}
    </form>
  );
}
