import { t } from "@/shared/i18n";
import { LANGUAGES, type Language, rememberLanguage } from "@/shared/i18n/language";

const NAMES = Object.entries(LANGUAGES) as [Language, string][];

/** The languages there are, each by its own name. Texts are read while modules load, so a choice loads the page anew. */
export function LanguagePicker() {
  return (
    <fieldset className="flex rounded-lg bg-sunken p-1">
      <legend className="sr-only">{t.languages.label}</legend>
      {NAMES.map(([language, name]) => (
        <label
          key={language}
          lang={language}
          className="flex flex-1 cursor-pointer items-center justify-center rounded-md px-2.5 py-1 text-muted has-checked:bg-surface has-checked:text-ink has-checked:shadow-card has-focus-visible:outline-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name="language"
            value={language}
            checked={t.language === language}
            onChange={() => {
              rememberLanguage(language);
              window.location.reload();
            }}
            className="sr-only"
          />
          {name}
        </label>
      ))}
    </fieldset>
  );
}
