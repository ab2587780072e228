import { locale } from "@/shared/i18n";

/** "DE" to "Germany", in the reader's language; whatever is no country's code stays as it is. */
export function countryName(code: string): string {
  if (!/^[A-Z]{2}$/.test(code)) return code;
  return new Intl.DisplayNames(locale(), { type: "region", fallback: "code" }).of(code) ?? code;
}
