import { locale } from "@/shared/i18n";

/** "DE" to "Germany", in the reader's language; whatever is no country's code stays as it is. */
export function countryName(code: string): string {
  if (!/^[A-Z]{2}$/.test(code)) return code;
  return new Intl.DisplayNames(locale(), { type: "region", fallback: "code" }).of(code) ?? code;
}

/** Every code that stands for a country, or once did. */
export function countryCodes(): string[] {
  const names = new Intl.DisplayNames(locale(), { type: "region", fallback: "none" });
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  const codes = letters.flatMap((first) => letters.map((second) => first + second));
  return codes.filter((code) => names.of(code) !== undefined);
}
