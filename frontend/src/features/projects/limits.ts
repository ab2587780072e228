import type { ManageCatalogue } from "@/shared/i18n/manage";

export type LimitName =
  | "events_per_second"
  | "burst"
  | "key_events_per_second"
  | "ip_events_per_second"
  | "daily_quota"
  | "monthly_quota"
  | "max_sources"
  | "max_event_names"
  | "max_property_keys"
  | "raw_retention_days"
  | "aggregate_retention_days";

type Text = keyof ManageCatalogue["limits"];

type Limit = {
  name: LimitName;
  label: Text;
  hint: Text | null;
  min: number;
  max: number;
  /** Whether there may be none. */
  optional: boolean;
};

export type LimitGroup = "rates" | "quotas" | "caps" | "retention";

const MOST_RATE = 1_000_000;

const rate = (name: LimitName, label: Text, hint: Text | null): Limit => ({
  name,
  label,
  hint,
  min: 1,
  max: MOST_RATE,
  optional: true,
});

const cap = (name: LimitName, label: Text, max: number): Limit => ({
  name,
  label,
  hint: null,
  min: 1,
  max,
  optional: false,
});

/** Every limit with the range the server takes; it has the last word. */
export const LIMITS: Record<LimitGroup, readonly Limit[]> = {
  rates: [
    rate("events_per_second", "project", "projectHint"),
    {
      name: "burst",
      label: "burst",
      hint: "burstHint",
      min: 1000,
      max: 10_000_000,
      optional: false,
    },
    rate("key_events_per_second", "key", "keyHint"),
    rate("ip_events_per_second", "address", "addressHint"),
  ],
  quotas: [
    { ...rate("daily_quota", "daily", null), max: 1_000_000_000_000 },
    { ...rate("monthly_quota", "monthly", null), max: 10_000_000_000_000 },
  ],
  caps: [
    cap("max_sources", "sources", 1000),
    cap("max_event_names", "eventNames", 100_000),
    cap("max_property_keys", "propertyKeys", 100_000),
  ],
  retention: [
    { ...cap("raw_retention_days", "raw", 3650), min: 8, hint: "rawHint" },
    { ...cap("aggregate_retention_days", "aggregates", 36_500), min: 8, hint: "aggregatesHint" },
  ],
};
