import { useId } from "react";
import { controlClass } from "@/shared/components/ui/field";
import { te } from "@/shared/i18n/explore";
import { STEP_KINDS, type Step, type StepKind } from "@/shared/lib/steps";

type Props = {
  /** "Step 2": what both controls are called after. */
  name: string;
  step: Step;
  suggestions: Record<StepKind, string[]>;
  required?: boolean;
  /** Examples; the usual ones know the star, which not every question does. */
  placeholders?: Record<StepKind, string>;
  onChange: (step: Step) => void;
};

/** A page or an event, chosen from what there is or typed. */
export function StepField(props: Props) {
  const { name, step, suggestions, required = true, onChange } = props;
  const { placeholders = te.steps.placeholders } = props;
  const list = useId();
  return (
    <div className="flex min-w-0 flex-1 gap-2">
      <select
        aria-label={te.steps.kindOf(name)}
        value={step.kind}
        onChange={(change) => {
          const kind = STEP_KINDS.find((one) => one === change.target.value);
          if (kind) onChange({ ...step, kind });
        }}
        className={`${controlClass} w-auto! shrink-0`}
      >
        {STEP_KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {te.steps.kinds[kind]}
          </option>
        ))}
      </select>
      <input
        aria-label={te.steps.valueOf(name)}
        list={list}
        value={step.value}
        required={required}
        maxLength={1000}
        autoComplete="off"
        spellCheck={false}
        placeholder={placeholders[step.kind]}
        onChange={(change) => onChange({ ...step, value: change.target.value })}
        className={`${controlClass} min-w-0`}
      />
      <datalist id={list}>
        {suggestions[step.kind].map((value) => (
          <option key={value} value={value} />
        ))}
      </datalist>
    </div>
  );
}
