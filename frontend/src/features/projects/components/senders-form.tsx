import { ToggleField } from "@/shared/components/manage/toggle-field";
import { TextAreaField } from "@/shared/components/ui/field";
import { tm } from "@/shared/i18n/manage";
import type { Project } from "@/shared/lib/api/models";
import { useSettings } from "../use-settings";
import { SettingsFoot } from "./settings-foot";

const NAMES = [
  "allowed_origins",
  "require_origin",
  "new_sources_allowed",
  "revenue_from_browser",
] as const;

const TOGGLES = [
  ["require_origin", "requireOrigin", "requireOriginHint"],
  ["new_sources_allowed", "newSources", "newSourcesHint"],
  ["revenue_from_browser", "revenue", "revenueHint"],
] as const;

/** Which pages and programs may send, and what of it counts. */
export function SendersForm({ project }: { project: Project }) {
  const form = useSettings(project, NAMES);
  return (
    <form onSubmit={form.submit} className="flex max-w-xl flex-col gap-4">
      <TextAreaField
        label={tm.settings.origins}
        hint={tm.settings.originsHint}
        name="allowed_origins"
        rows={4}
        value={form.current.allowed_origins.join("\n")}
        disabled={form.locked}
        spellCheck={false}
        error={form.errorOf("allowed_origins")}
        onChange={(change) => form.set("allowed_origins", change.target.value.split("\n"))}
      />
      {TOGGLES.map(([name, label, hint]) => (
        <ToggleField
          key={name}
          label={tm.settings[label]}
          hint={tm.settings[hint]}
          checked={form.current[name]}
          disabled={form.locked}
          error={form.errorOf(name)}
          onChange={(checked) => form.set(name, checked)}
        />
      ))}
      <SettingsFoot form={form} />
    </form>
  );
}
