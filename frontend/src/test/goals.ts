import type { Goal, GoalReport, GoalResult } from "@/shared/lib/api/models";

export const PURCHASE = "01930000-0000-7000-8000-0000000000d1";
export const SIGNUP = "01930000-0000-7000-8000-0000000000d2";

export const goal = (part: Partial<Goal> = {}): Goal => ({
  id: PURCHASE,
  v: 1,
  name: "Purchase",
  personal: false,
  created_at: "2026-11-01T00:00:00Z",
  changed_at: "2026-11-01T00:00:00Z",
  event: "purchase",
  path: null,
  filters: null,
  value: null,
  ...part,
});

export const goalResult = (part: Partial<GoalResult> = {}): GoalResult => ({
  id: PURCHASE,
  name: "Purchase",
  conversions: 30,
  converting_visitors: 20,
  visitors: 500,
  rate: 0.04,
  revenue: [{ currency: "EUR", amount: "1199.9900", compare: "600.0000" }],
  compare: { conversions: 15, converting_visitors: 8, visitors: 400, rate: 0.02 },
  groups: null,
  ...part,
});

export const goalReport = (part: Partial<GoalReport> = {}): GoalReport => ({
  visitors: 500,
  visitors_compare: 400,
  goals: [goalResult()],
  meta: {
    source: "segment",
    from: "2026-10-24T22:00:00Z",
    to: "2026-11-23T23:00:00Z",
    timezone: "Europe/Berlin",
    elapsed_ms: 84,
    warnings: [],
  },
  ...part,
});
