import type { Usage } from "@/shared/lib/api/models";

export type UsageState = Usage["day"]["state"];
export type Subject = "day" | "month" | "sources" | "event_names" | "property_keys";

/** One bar: `max` null where there is no limit, `resets` where the count begins again by itself. */
export type Gauge = {
  subject: Subject;
  used: number;
  max: number | null;
  share: number | null;
  state: UsageState;
  resets: string | null;
};

const QUOTAS = ["day", "month"] as const;
const CAPS = ["sources", "event_names", "property_keys"] as const;

export const quotasOf = (usage: Usage): Gauge[] =>
  QUOTAS.map((subject) => {
    const { used, quota, share, state, resets_at } = usage[subject];
    return { subject, used, max: quota, share, state, resets: resets_at };
  });

export const capsOf = (usage: Usage): Gauge[] =>
  CAPS.map((subject) => ({ subject, resets: null, ...usage.caps[subject] }));

/** What people have to be told about on every page, the worst first. */
export function alarmsOf(usage: Usage): Gauge[] {
  const all = [...quotasOf(usage), ...capsOf(usage)];
  const exceeded = all.filter((gauge) => gauge.state === "exceeded");
  return [...exceeded, ...all.filter((gauge) => gauge.state === "warning")];
}
