/** "1 visitor", "1,204 visitors": the number decides the word by the language's own rules, its formatted text is shown. */
export function plurals(language: string) {
  const rules = new Intl.PluralRules(language);
  return (one: string, other: string) =>
    (count: number, shown: string): string =>
      `${shown} ${rules.select(count) === "one" ? one : other}`;
}
