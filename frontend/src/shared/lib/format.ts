import { locale, t } from "@/shared/i18n";

/** Intl objects are dear to make and asked for on every row. */
const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function cached<T extends Intl.NumberFormat | Intl.DateTimeFormat>(key: string, make: () => T): T {
  const full = `${locale()} ${key}`;
  const found = cache.get(full);
  if (found) return found as T;
  const made = make();
  cache.set(full, made);
  return made;
}

const numbers = (options: Intl.NumberFormatOptions): Intl.NumberFormat =>
  cached(`n${JSON.stringify(options)}`, () => new Intl.NumberFormat(locale(), options));

export const dates = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  cached(`d${JSON.stringify(options)}`, () => new Intl.DateTimeFormat(locale(), options));

/** 12,345 — every digit. */
export const exact = (value: number): string => numbers({}).format(value);

/** 12.3K — for tiles and axes; below 10,000 every digit still fits. */
export function compact(value: number): string {
  if (Math.abs(value) < 10_000) return numbers({ maximumFractionDigits: 1 }).format(value);
  return numbers({ notation: "compact", maximumFractionDigits: 1 }).format(value);
}

/** For columns: every digit up to a million, which is as wide as a column gets. */
export const tabular = (value: number): string =>
  Math.abs(value) < 1_000_000 ? exact(value) : compact(value);

/** 0.123 to 12.3 %. A share too small to show is "<0.1 %", never 0. */
export function percent(share: number): string {
  const format = numbers({ style: "percent", maximumFractionDigits: share >= 0.1 ? 0 : 1 });
  if (share > 0 && share < 0.001) return `<${format.format(0.001)}`;
  return format.format(share);
}

/** €1,204.50, of a decimal as exact as it came. What is no currency's code stays beside its number. */
export function money(amount: string, currency: string | null): string {
  const exactly = amount as Intl.StringNumericLiteral;
  if (currency !== null && /^[A-Z]{3}$/.test(currency))
    return numbers({ style: "currency", currency }).format(exactly);
  const number = numbers({ minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(exactly);
  return currency ? `${number} ${currency}` : number;
}

export type Delta = { kind: "none" | "new" | "same" | "up" | "down"; text: string };

/** How `now` differs from `before`: signed, rounded to what a reader can use, "new" where the base is 0. */
export function delta(now: number, before: number | null): Delta {
  if (before === null) return { kind: "none", text: "" };
  if (before === 0) return now === 0 ? same() : { kind: "new", text: t.delta.fresh };
  const change = now / before - 1;
  const digits = Math.abs(change) < 0.1 ? 1 : 0;
  const rounded = Number((change * 100).toFixed(digits)) / 100;
  if (rounded === 0) return same();
  const text = numbers({ style: "percent", maximumFractionDigits: digits, signDisplay: "always" });
  return { kind: rounded > 0 ? "up" : "down", text: text.format(rounded) };
}

const same = (): Delta => ({ kind: "same", text: numbers({ style: "percent" }).format(0) });

/** 22 Nov 2026, 14:05 in the zone given, or in the reader's own. */
export function instant(iso: string, timeZone?: string): string {
  return dates({ dateStyle: "medium", timeStyle: "short", timeZone }).format(new Date(iso));
}

export const day = (iso: string): string => dates({ dateStyle: "medium" }).format(new Date(iso));

/** 14:05:09, the reader's clock: when something on the screen was last brought up to date. */
export const clock = (ms: number): string =>
  dates({ hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(ms);

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** "5 minutes ago". Under a minute, and for clocks that run ahead: "just now". */
export function ago(iso: string, now: number = Date.now()): string {
  const seconds = (now - Date.parse(iso)) / 1000;
  const step = STEPS.find(([, size]) => seconds >= size);
  if (!step) return t.time.justNow;
  const [unit, size] = step;
  const format = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" });
  return format.format(-Math.floor(seconds / size), unit);
}
