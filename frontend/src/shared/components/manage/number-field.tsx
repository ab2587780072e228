import { TextField } from "@/shared/components/ui/field";

type Props = {
  label: string;
  hint?: string;
  error?: string | undefined;
  value: number | null;
  min: number;
  max: number;
  /** Whether empty is an answer: no limit. */
  optional?: boolean;
  placeholder?: string;
  disabled?: boolean;
  onChange: (value: number | null) => void;
};

/** A whole number, or nothing where that is allowed. */
export function NumberField({ value, optional = false, onChange, ...rest }: Props) {
  return (
    <TextField
      {...rest}
      type="number"
      inputMode="numeric"
      step={1}
      required={!optional}
      autoComplete="off"
      value={value ?? ""}
      onChange={(change) =>
        onChange(change.target.value === "" ? null : change.target.valueAsNumber)
      }
    />
  );
}
