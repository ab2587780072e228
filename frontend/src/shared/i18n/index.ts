import { en } from "./en";

export type Catalogue = typeof en;

/**
 * The texts in use. A live binding: read it while rendering (`t.login.title`), never keep a copy.
 * Another language is one lazily loaded file of the same type, so a missing key does not compile.
 */
export const t: Catalogue = en;

/** What Intl formats with: the catalogue's language in the reader's own variety of it (en-GB, en-IN …). */
export function locale(): string {
  const own = navigator.languages.find((name) => name.split("-")[0] === t.language);
  return own ?? t.language;
}
