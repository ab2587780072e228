import { useId } from "react";
import { NumberField } from "@/shared/components/manage/number-field";
import { TextAreaField, TextField } from "@/shared/components/ui/field";
import { tm } from "@/shared/i18n/manage";
import { fieldError } from "@/shared/lib/api/errors";
import { guessZone } from "@/shared/lib/zones";
import type { KeyDraft } from "../model";

type Props = {
  draft: KeyDraft;
  /** A read key has only a name and an end. */
  reads: boolean;
  sources: readonly string[];
  error: unknown;
  onChange: (part: Partial<KeyDraft>) => void;
};

export const KEY_FIELDS = [
  "kind",
  "name",
  "source",
  "allowed_origins",
  "events_per_second",
  "expires_at",
];

export function KeyNameField({
  draft,
  error,
  onChange,
}: Pick<Props, "draft" | "error" | "onChange">) {
  return (
    <TextField
      label={tm.keys.name}
      hint={tm.keys.nameHint}
      value={draft.name}
      required
      maxLength={100}
      autoComplete="off"
      error={fieldError(error, "name")}
      onChange={(change) => onChange({ name: change.target.value })}
    />
  );
}

/** What of a key may be left to the project. */
export function KeyFields({ draft, reads, sources, error, onChange }: Props) {
  const listId = useId();
  return (
    <>
      {!reads && (
        <>
          <TextField
            label={tm.keys.source}
            hint={tm.keys.sourceHint}
            list={listId}
            value={draft.source}
            maxLength={100}
            autoComplete="off"
            error={fieldError(error, "source")}
            onChange={(change) => onChange({ source: change.target.value })}
          />
          <datalist id={listId}>
            {sources.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
          <TextAreaField
            label={tm.keys.origins}
            hint={tm.keys.originsHint}
            rows={2}
            value={draft.origins}
            spellCheck={false}
            error={fieldError(error, "allowed_origins")}
            onChange={(change) => onChange({ origins: change.target.value })}
          />
          <NumberField
            label={tm.keys.rate}
            hint={tm.keys.rateHint}
            value={draft.rate}
            min={1}
            max={1_000_000}
            optional
            error={fieldError(error, "events_per_second")}
            onChange={(rate) => onChange({ rate })}
          />
        </>
      )}
      <TextField
        label={tm.keys.expires}
        hint={tm.keys.expiresHint(guessZone())}
        type="datetime-local"
        value={draft.expires}
        error={fieldError(error, "expires_at")}
        onChange={(change) => onChange({ expires: change.target.value })}
      />
    </>
  );
}
