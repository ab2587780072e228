/** Every IANA zone the browser knows, UTC first (Chromium's list leaves it out). */
export function allZones(): string[] {
  const known = Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC");
  return ["UTC", ...known];
}

export const guessZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

/** Asks Intl rather than the list: aliases such as Asia/Calcutta are zones too. */
export function isZone(name: string): boolean {
  if (name === "") return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    // "+02:00" is taken by Intl but is no place with rules for summer time.
    return !/^[+-]/.test(name);
  } catch {
    return false;
  }
}
