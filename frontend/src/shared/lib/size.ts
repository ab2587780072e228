import { locale } from "@/shared/i18n";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** 31000000 to "31 MB". */
export function size(bytes: number): string {
  let power = 0;
  while (bytes >= 1000 ** (power + 1) && power < UNITS.length - 1) power += 1;
  const unit = UNITS[power] ?? "byte";
  return new Intl.NumberFormat(locale(), {
    style: "unit",
    unit,
    // "0 bytes" and not "0 byte".
    unitDisplay: power === 0 ? "long" : "short",
    maximumSignificantDigits: 3,
  }).format(bytes / 1000 ** power);
}
