import { memo, useId } from "react";
import { t } from "@/shared/i18n";
import { allZones } from "@/shared/lib/zones";
import { controlClass, Field } from "./field";

/** Four hundred rows that never change: not drawn again with every key pressed. */
const ZoneOptions = memo(function ZoneOptions({ id }: { id: string }) {
  return (
    <datalist id={id}>
      {allZones().map((zone) => (
        <option key={zone} value={zone} />
      ))}
    </datalist>
  );
});

type Props = {
  value: string;
  onChange: (zone: string) => void;
  error?: string | undefined;
  disabled?: boolean;
  hint?: string;
};

/** A time zone: type a part of its name, the browser's own list does the searching. */
export function ZoneField({ value, onChange, error, disabled, hint = t.zone.hint }: Props) {
  const listId = useId();
  return (
    <Field label={t.zone.label} hint={hint} error={error}>
      {(wiring) => (
        <>
          <input
            {...wiring}
            name="timezone"
            list={listId}
            value={value}
            disabled={disabled}
            required
            autoComplete="off"
            spellCheck={false}
            onChange={(change) => onChange(change.target.value.trim())}
            className={controlClass}
          />
          <ZoneOptions id={listId} />
        </>
      )}
    </Field>
  );
}
