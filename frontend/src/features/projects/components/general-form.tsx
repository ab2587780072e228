import { useState } from "react";
import { NumberField } from "@/shared/components/manage/number-field";
import { TextField } from "@/shared/components/ui/field";
import { ZoneField } from "@/shared/components/ui/zone-field";
import { t } from "@/shared/i18n";
import { tm } from "@/shared/i18n/manage";
import type { Project } from "@/shared/lib/api/models";
import { isZone } from "@/shared/lib/zones";
import { useSettings } from "../use-settings";
import { SettingsFoot } from "./settings-foot";

const NAMES = ["name", "timezone", "session_window_minutes"] as const;

export function GeneralForm({ project }: { project: Project }) {
  const form = useSettings(project, NAMES);
  const [badZone, setBadZone] = useState(false);
  return (
    <form
      onSubmit={(submission) => {
        setBadZone(!isZone(form.current.timezone));
        if (isZone(form.current.timezone)) form.submit(submission);
        else submission.preventDefault();
      }}
      className="flex max-w-xl flex-col gap-4"
    >
      <TextField
        label={t.projects.name}
        name="name"
        value={form.current.name}
        required
        maxLength={100}
        disabled={form.locked}
        error={form.errorOf("name")}
        onChange={(change) => form.set("name", change.target.value)}
      />
      <ZoneField
        value={form.current.timezone}
        onChange={(zone) => form.set("timezone", zone)}
        disabled={form.locked}
        hint={t.zone.change}
        error={badZone ? t.zone.unknown : form.errorOf("timezone")}
      />
      <NumberField
        label={tm.settings.sessionWindow}
        hint={tm.settings.sessionWindowHint}
        value={form.current.session_window_minutes}
        min={5}
        max={1440}
        disabled={form.locked}
        error={form.errorOf("session_window_minutes")}
        onChange={(minutes) => form.set("session_window_minutes", minutes as number)}
      />
      <SettingsFoot form={form} />
    </form>
  );
}
