import { ToggleField } from "@/shared/components/manage/toggle-field";
import { SelectField } from "@/shared/components/ui/field";
import { tm } from "@/shared/i18n/manage";
import type { Project } from "@/shared/lib/api/models";
import { can } from "@/shared/lib/permissions";
import { useSettings } from "../use-settings";
import { SettingsFoot } from "./settings-foot";

const NAMES = ["ip_storage", "honour_dnt", "salt_rotation_daily", "sql_enabled"] as const;
const STORAGES = ["full", "truncated", "none"] as const;

/** What is kept of a visitor. */
export function PrivacyForm({ project }: { project: Project }) {
  const form = useSettings(project, NAMES);
  return (
    <form onSubmit={form.submit} className="flex max-w-xl flex-col gap-4">
      <SelectField
        label={tm.settings.ipStorage}
        value={form.current.ip_storage}
        disabled={form.locked}
        error={form.errorOf("ip_storage")}
        onChange={(change) => {
          const chosen = STORAGES.find((one) => one === change.target.value);
          if (chosen) form.set("ip_storage", chosen);
        }}
      >
        {STORAGES.map((one) => (
          <option key={one} value={one}>
            {tm.settings.ipStorages[one]}
          </option>
        ))}
      </SelectField>
      <ToggleField
        label={tm.settings.dnt}
        hint={tm.settings.dntHint}
        checked={form.current.honour_dnt}
        disabled={form.locked}
        error={form.errorOf("honour_dnt")}
        onChange={(checked) => form.set("honour_dnt", checked)}
      />
      <ToggleField
        label={tm.settings.salt}
        hint={tm.settings.saltHint}
        checked={form.current.salt_rotation_daily}
        disabled={form.locked}
        error={form.errorOf("salt_rotation_daily")}
        onChange={(checked) => form.set("salt_rotation_daily", checked)}
      />
      {can(project, "sql.write") && (
        <ToggleField
          label={tm.settings.sql}
          hint={tm.settings.sqlHint}
          checked={form.current.sql_enabled}
          disabled={form.locked}
          error={form.errorOf("sql_enabled")}
          onChange={(checked) => form.set("sql_enabled", checked)}
        />
      )}
      <SettingsFoot form={form} />
    </form>
  );
}
