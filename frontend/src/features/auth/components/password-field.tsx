import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { controlClass, Field } from "@/shared/components/ui/field";
import { t } from "@/shared/i18n";

type Props = {
  label?: string;
  value: string;
  onChange: (value: string) => void;
  autoComplete: "current-password" | "new-password";
  hint?: string;
  error?: string | undefined;
};

export function PasswordField({ label, value, onChange, autoComplete, hint, error }: Props) {
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <Field label={label ?? t.auth.password} {...(hint ? { hint } : {})} error={error}>
      {(wiring) => (
        <div className="relative">
          <input
            {...wiring}
            name={autoComplete}
            type={shown ? "text" : "password"}
            value={value}
            required
            autoComplete={autoComplete}
            autoCapitalize="off"
            spellCheck={false}
            onChange={(change) => onChange(change.target.value)}
            className={`${controlClass} pr-10`}
          />
          <button
            type="button"
            aria-label={t.auth.showPassword}
            aria-pressed={shown}
            title={t.auth.showPassword}
            onClick={() => setShown(!shown)}
            className="absolute inset-y-0 right-0 grid w-10 place-items-center rounded-lg text-muted hover:text-ink"
          >
            <Icon aria-hidden className="size-4" />
          </button>
        </div>
      )}
    </Field>
  );
}
