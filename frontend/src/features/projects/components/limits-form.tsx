import type { ReactNode } from "react";
import { NumberField } from "@/shared/components/manage/number-field";
import { Card } from "@/shared/components/ui/card";
import { tm } from "@/shared/i18n/manage";
import type { Project, ProjectPatch } from "@/shared/lib/api/models";
import { exact } from "@/shared/lib/format";
import { LIMITS, type LimitGroup, type LimitName } from "../limits";
import { useSettings } from "../use-settings";
import { SettingsFoot } from "./settings-foot";

type FieldProps = {
  limit: (typeof LIMITS)[LimitGroup][number];
  form: ReturnType<typeof useSettings<LimitName>>;
};

function LimitField({ limit, form }: FieldProps) {
  const range = limit.optional ? tm.form.rangeOrNone : tm.form.rangeHint;
  const hint = [limit.hint && tm.limits[limit.hint], range(exact(limit.min), exact(limit.max))]
    .filter(Boolean)
    .join(" ");
  return (
    <NumberField
      label={tm.limits[limit.label]}
      hint={hint}
      value={form.current[limit.name]}
      min={limit.min}
      max={limit.max}
      optional={limit.optional}
      placeholder={limit.optional ? tm.form.noLimit : ""}
      disabled={form.locked}
      error={form.errorOf(limit.name)}
      // Where nothing is no answer, the field itself asks for a number before it is sent.
      onChange={(value) => form.set(limit.name, value as number)}
    />
  );
}

const ABOUT = {
  rates: "ratesAbout",
  quotas: "quotasAbout",
  caps: "capsAbout",
  retention: "retentionAbout",
} as const;

/** What is asked before some changes are saved. */
export type Question = {
  changes: ProjectPatch;
  busy: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
};

type Props = {
  project: Project;
  group: LimitGroup;
  needsAsking?: (changes: ProjectPatch) => boolean;
  ask?: (question: Question) => ReactNode;
};

/** One card of limits: rates, quotas, caps or how long data is kept. */
export function LimitsCard({ project, group, needsAsking, ask }: Props) {
  const limits = LIMITS[group];
  const form = useSettings(
    project,
    limits.map((limit) => limit.name),
    needsAsking,
  );
  return (
    <Card title={tm.limits[group]} description={tm.limits[ABOUT[group]]}>
      <form onSubmit={form.submit} className="flex flex-col gap-4">
        <div className="grid gap-4 sm:grid-cols-2">
          {limits.map((limit) => (
            <LimitField key={limit.name} limit={limit} form={form} />
          ))}
        </div>
        <SettingsFoot form={form} />
      </form>
      {form.asked &&
        ask?.({
          changes: form.asked,
          busy: form.busy,
          error: form.error,
          onConfirm: form.confirm,
          onClose: form.cancel,
        })}
    </Card>
  );
}
