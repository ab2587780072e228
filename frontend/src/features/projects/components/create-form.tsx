import { type FormEvent, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { TextField } from "@/shared/components/ui/field";
import { Notice } from "@/shared/components/ui/notice";
import { ZoneField } from "@/shared/components/ui/zone-field";
import { t } from "@/shared/i18n";
import { fieldError, hasFieldErrors, sentenceOf } from "@/shared/lib/api/errors";
import type { Project } from "@/shared/lib/api/models";
import { guessZone, isZone } from "@/shared/lib/zones";
import { useCreateProject } from "../api/create-project";

export function CreateForm({ onCreated }: { onCreated: (project: Project) => void }) {
  const [name, setName] = useState("");
  const [zone, setZone] = useState(guessZone);
  const [badZone, setBadZone] = useState(false);
  const create = useCreateProject();

  function submit(submission: FormEvent) {
    submission.preventDefault();
    setBadZone(!isZone(zone));
    if (!isZone(zone)) return;
    create.mutate({ name: name.trim(), timezone: zone }, { onSuccess: onCreated });
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      {create.isError && !hasFieldErrors(create.error, ["name", "timezone"]) && (
        <Notice tone="error">{sentenceOf(create.error)}</Notice>
      )}
      <TextField
        label={t.projects.name}
        hint={t.projects.nameHint}
        name="name"
        value={name}
        required
        maxLength={100}
        autoFocus
        autoComplete="off"
        error={fieldError(create.error, "name")}
        onChange={(change) => setName(change.target.value)}
      />
      <ZoneField
        value={zone}
        onChange={setZone}
        error={badZone ? t.zone.unknown : fieldError(create.error, "timezone")}
      />
      <div className="flex justify-end">
        <Button type="submit" variant="primary" busy={create.isPending}>
          {create.isPending ? t.projects.creating : t.actions.continue}
        </Button>
      </div>
    </form>
  );
}
