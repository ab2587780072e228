import { useId } from "react";

type Props = {
  label: string;
  hint?: string;
  error?: string | undefined;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
};

/** Yes or no, with what it means. */
export function ToggleField({ label, hint, error, checked, disabled, onChange }: Props) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className="flex items-start gap-3">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        disabled={disabled}
        aria-invalid={error ? true : undefined}
        aria-describedby={described || undefined}
        onChange={(change) => onChange(change.target.checked)}
        className="mt-0.5 size-4 shrink-0 accent-accent-fill"
      />
      <div className="min-w-0">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {hint && (
          <p id={`${id}-hint`} className="text-[0.8125rem] text-muted">
            {hint}
          </p>
        )}
        {error && (
          <p id={`${id}-error`} className="text-[0.8125rem] font-medium text-danger">
            {error}
          </p>
        )}
      </div>
    </div>
  );
}
