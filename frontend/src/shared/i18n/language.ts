/** The languages of the dashboard, each by the name its readers give it. */
export const LANGUAGES = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof LANGUAGES;

const KEY = "language";

const isLanguage = (name: string | null): name is Language =>
  name !== null && Object.hasOwn(LANGUAGES, name);

function remembered(): Language | null {
  try {
    const name = localStorage.getItem(KEY);
    return isLanguage(name) ? name : null;
  } catch {
    // Storage refused, as in a frame of another site: what the browser asks for.
    return null;
  }
}

/** What was chosen here, else the first of the reader's own languages that there is, else English. */
export function readLanguage(): Language {
  const own = navigator.languages.map((name) => name.split("-")[0] ?? "");
  return remembered() ?? own.find(isLanguage) ?? "en";
}

/** Kept beside the theme, in this browser: before the sign-in nobody is known who could have a setting. */
export function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // Storage refused: the reload falls back to what the browser asks for.
  }
}
