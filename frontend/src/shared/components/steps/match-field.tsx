import { controlClass } from "@/shared/components/ui/field";
import { te } from "@/shared/i18n/explore";
import type { Step, StepKind } from "@/shared/lib/steps";
import { StepField } from "./step-field";

const BLANK: Step = { kind: "event", value: "" };

type Props = {
  label: string;
  step: Step | null;
  suggestions: Record<StepKind, string[]>;
  onChange: (step: Step | null) => void;
};

/** Anything, or one page or event. */
export function MatchField({ label, step, suggestions, onChange }: Props) {
  return (
    <fieldset className="flex min-w-0 flex-col gap-1.5">
      <legend className="mb-1.5 font-medium">{label}</legend>
      <select
        aria-label={label}
        value={step ? "a" : "any"}
        onChange={(change) => onChange(change.target.value === "a" ? BLANK : null)}
        className={controlClass}
      >
        <option value="any">{te.steps.any}</option>
        <option value="a">{te.steps.a}</option>
      </select>
      {step && <StepField name={label} step={step} suggestions={suggestions} onChange={onChange} />}
    </fieldset>
  );
}
