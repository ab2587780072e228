export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const KEY = "theme";

const isTheme = (value: string | null | undefined): value is Theme =>
  THEMES.some((theme) => theme === value);

export function readTheme(): Theme {
  const marked = document.documentElement.dataset.theme;
  return isTheme(marked) ? marked : "system";
}

/** Shows the theme at once and remembers it; "system" leaves no trace. */
export function applyTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  try {
    if (theme === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Storage refused: the choice lasts as long as this page.
  }
}
