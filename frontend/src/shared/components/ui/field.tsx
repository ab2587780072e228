import { type ComponentProps, type ReactNode, useId } from "react";

const CONTROL =
  "w-full rounded-lg border border-field bg-surface px-3 text-sm text-ink placeholder:text-muted disabled:border-line disabled:bg-sunken disabled:text-muted aria-invalid:border-danger";

export const controlClass = `${CONTROL} h-9`;

type Wiring = { id: string; "aria-invalid"?: true; "aria-describedby"?: string };
type FieldProps = {
  label: string;
  hint?: string;
  error?: string | undefined;
  children: (wiring: Wiring) => ReactNode;
};

/** A label, the control, a hint and the error, tied together for everyone. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      {children({
        id,
        ...(error ? { "aria-invalid": true } : {}),
        ...(described ? { "aria-describedby": described } : {}),
      })}
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
  );
}

type Common = { label: string; hint?: string; error?: string | undefined };

export function TextField({
  label,
  hint,
  error,
  className = "",
  ...rest
}: Common & ComponentProps<"input">) {
  return (
    <Field label={label} {...(hint ? { hint } : {})} error={error}>
      {(wiring) => <input {...rest} {...wiring} className={`${controlClass} ${className}`} />}
    </Field>
  );
}

export function TextAreaField({
  label,
  hint,
  error,
  ...rest
}: Common & ComponentProps<"textarea">) {
  return (
    <Field label={label} {...(hint ? { hint } : {})} error={error}>
      {(wiring) => <textarea {...rest} {...wiring} className={`${CONTROL} py-2 font-mono`} />}
    </Field>
  );
}

export function SelectField({ label, hint, error, ...rest }: Common & ComponentProps<"select">) {
  return (
    <Field label={label} {...(hint ? { hint } : {})} error={error}>
      {(wiring) => <select {...rest} {...wiring} className={controlClass} />}
    </Field>
  );
}
