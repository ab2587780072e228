import { tn } from "@/shared/i18n/monitoring";
import { to } from "@/shared/i18n/operations";
import type { Chore, DeadCode, Letter } from "@/shared/lib/api/models";
import { exact } from "@/shared/lib/format";
import { visible } from "@/shared/lib/visible";

export const CODES: readonly DeadCode[] = ["unreadable", "enrichment_failed", "store_rejected"];

/** The words for a code; an old letter has none, a newer server may have others. */
export const codeText = (code: string): string => {
  const known = CODES.find((one) => one === code);
  return known ? to.letters.codes[known] : visible(code) || to.letters.unknownCode;
};

export const nameOf = (letter: Letter): string =>
  letter.event_name === null ? to.letters.unreadableEvent : visible(letter.event_name);

/** What the payload says, made fit to be read: anybody may have written it. */
export const payloadText = (payload: unknown): string =>
  JSON.stringify(payload, null, 2).split("\n").map(visible).join("\n");

export const everyText = (seconds: number): string => {
  if (seconds % 3600 === 0) return to.chores.everyHours(exact(seconds / 3600));
  if (seconds % 60 === 0) return to.chores.everyMinutes(exact(seconds / 60));
  return to.chores.every(exact(seconds));
};

const isDue = (chore: Chore): boolean => chore.next_due_at === null && chore.outcome !== "running";

/** The chore that runs while another of its lane is due: a lane has one process, as a rule. */
export const holderOf = (chore: Chore, chores: Chore[]): Chore | undefined =>
  isDue(chore)
    ? chores.find((one) => one.outcome === "running" && one.lane === chore.lane)
    : undefined;

/** When a chore runs next; a clock that is a little behind says "now". */
export function nextText(chore: Chore, now: number): string {
  if (chore.outcome === "running") return "–";
  const seconds = chore.next_due_at ? (Date.parse(chore.next_due_at) - now) / 1000 : 0;
  if (seconds < 1) return to.chores.now;
  if (seconds < 90) return to.chores.inSeconds(exact(Math.round(seconds)));
  return to.chores.inMinutes(exact(Math.round(seconds / 60)));
}

/** 0.012 to "12 ms", 2.5 to "2.50 s", 6000 to "100 min": three digits or so. */
export function tookText(seconds: number | null): string {
  const { milliseconds, seconds: inSeconds, inMinutes, inHours } = to.pipeline;
  if (seconds === null) return "–";
  if (seconds < 1) return milliseconds(exact(Math.round(seconds * 1000)));
  if (seconds < 180) return inSeconds(seconds.toFixed(seconds < 10 ? 2 : 0));
  if (seconds < 10_800) return inMinutes(exact(Math.round(seconds / 60)));
  return inHours(exact(Math.round(seconds / 3600)));
}

const PARTS: Readonly<Record<string, string>> = tn.health.parts;

/** What a part is called; one that this release of the dashboard does not know keeps its name. */
export const partName = (name: string): string =>
  Object.hasOwn(PARTS, name) ? (PARTS[name] ?? name) : visible(name);

const TWO_YEARS = 730;

/** For how long the disk will do; nobody knows what is in three years. */
export function leftText(days: number | null): string {
  if (days === null) return tn.storage.unknown;
  if (days > TWO_YEARS) return tn.storage.years;
  const whole = Math.floor(days);
  return tn.storage.days(whole, exact(whole));
}
