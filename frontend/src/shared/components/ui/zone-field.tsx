import { useId, useMemo } from "react";
import { t } from "@/shared/i18n";
import { allZones } from "@/shared/lib/zones";
import { controlClass, Field } from "./field";

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
  const zones = useMemo(allZones, []);
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
          <datalist id={listId}>
            {zones.map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}
