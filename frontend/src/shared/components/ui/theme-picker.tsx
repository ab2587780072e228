import { Monitor, Moon, Sun } from "lucide-react";
import { useState } from "react";
import { t } from "@/shared/i18n";
import { applyTheme, readTheme, THEMES } from "@/shared/lib/theme";

const ICONS = { system: Monitor, light: Sun, dark: Moon };

/** System, light or dark, as three radio buttons that look like one control. */
export function ThemePicker() {
  const [chosen, setChosen] = useState(readTheme);
  return (
    <fieldset className="flex rounded-lg bg-sunken p-1">
      <legend className="sr-only">{t.theme.label}</legend>
      {THEMES.map((theme) => {
        const Icon = ICONS[theme];
        return (
          <label
            key={theme}
            className="flex flex-1 cursor-pointer items-center justify-center gap-1.5 rounded-md px-2.5 py-1 text-muted has-checked:bg-surface has-checked:text-ink has-checked:shadow-card has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name="theme"
              value={theme}
              checked={chosen === theme}
              onChange={() => {
                applyTheme(theme);
                setChosen(theme);
              }}
              className="sr-only"
            />
            <Icon aria-hidden className="size-4" />
            {t.theme[theme]}
          </label>
        );
      })}
    </fieldset>
  );
}
