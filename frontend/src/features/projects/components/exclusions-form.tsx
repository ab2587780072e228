import { TextAreaField } from "@/shared/components/ui/field";
import { tm } from "@/shared/i18n/manage";
import type { Project } from "@/shared/lib/api/models";
import { useSettings } from "../use-settings";
import { SettingsFoot } from "./settings-foot";

const LISTS = [
  ["excluded_addresses", "addresses", "addressesHint"],
  ["excluded_hosts", "hosts", "hostsHint"],
  ["excluded_paths", "paths", "pathsHint"],
  ["stripped_parameters", "parameters", "parametersHint"],
] as const;

/** A longer list scrolls. */
const MOST_ROWS = 8;

const NAMES = LISTS.map(([name]) => name);

/** Whose events are not taken, of which pages, and what is taken out of URLs. */
export function ExclusionsForm({ project }: { project: Project }) {
  const form = useSettings(project, NAMES);
  return (
    <form onSubmit={form.submit} className="flex max-w-xl flex-col gap-4">
      {LISTS.map(([name, label, hint]) => {
        const lines = form.current[name];
        // Who may not change the addresses is not shown them.
        if (lines === null) return null;
        return (
          <TextAreaField
            key={name}
            label={tm.settings[label]}
            hint={tm.settings[hint]}
            name={name}
            rows={Math.min(Math.max(lines.length + 1, 3), MOST_ROWS)}
            value={lines.join("\n")}
            disabled={form.locked}
            spellCheck={false}
            error={form.errorOf(name)}
            onChange={(change) => form.set(name, change.target.value.split("\n"))}
          />
        );
      })}
      <SettingsFoot form={form} />
    </form>
  );
}
