import type { Flow, HealthPart, Storage } from "@/shared/lib/api/models";

/** Answers about the installation: the least that is valid. */
export const healthPart = (part: Partial<HealthPart> = {}): HealthPart => ({
  name: "postgres",
  state: "ok",
  detail: "Answers.",
  ...part,
});

export const flow = (part: Partial<Flow> = {}): Flow => ({
  minutes: 1,
  results: [
    { start: "2026-11-23T10:00:00Z", outcomes: { accepted: 5, stored: 5, refused: 2 } },
    { start: "2026-11-23T10:01:00Z", outcomes: {} },
  ],
  totals: { accepted: 5, stored: 5, refused: 2 },
  is_fresh: true,
  ...part,
});

export const storage = (part: Partial<Storage> = {}): Storage => ({
  database_bytes: 6_000_000_000,
  segment_bytes: 500_000_000,
  disk_bytes: 40_000_000_000,
  disk_free_bytes: 12_000_000_000,
  bytes_an_event: 298.4,
  events_a_day: 120_000.4,
  days_left: 335.6,
  results: [
    {
      id: "01930000-0000-7000-8000-000000000001",
      name: "Shop",
      events: 15_000_000,
      bytes: 4_875_000_000,
      segment_bytes: 400_000_000,
    },
    {
      id: "01930000-0000-7000-8000-000000000002",
      name: "<b>Blog</b>",
      events: 5_000_000,
      bytes: 1_625_000_000,
      segment_bytes: 100_000_000,
    },
  ],
  ...part,
});
