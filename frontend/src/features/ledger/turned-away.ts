import type { Ledger, Outcome } from "@/shared/lib/api/models";

const NOT_TAKEN: readonly Outcome[] = ["rejected", "refused", "limited", "opted_out", "excluded"];

/** The room of the dashboard where a reason can be mended. */
export type MendingPlace = "general" | "keys" | "limits" | "ledger";

export type TurnedAway = { code: string; events: number; detail: string | undefined };

/** Why events were not taken, the most frequent reason first, each with a sample's own words. */
export const turnedAway = ({ results, samples }: Ledger): TurnedAway[] =>
  results
    .map(({ group, outcomes }) => ({
      code: group ?? "",
      events: NOT_TAKEN.reduce((sum, outcome) => sum + (outcomes[outcome] ?? 0), 0),
      detail: samples.find(({ code }) => code === group)?.detail,
    }))
    .filter(({ code, events }) => code !== "" && events > 0)
    .sort((a, b) => b.events - a.events);

export function placeOf(code: string): MendingPlace {
  if (/^(origin_|excluded_|opted_out)/.test(code)) return "general";
  if (/^key_/.test(code)) return "keys";
  if (/^(limit_|quota_|source_)/.test(code)) return "limits";
  return "ledger";
}
