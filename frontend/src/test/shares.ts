import type { RawExport, SavedReport, Share, SqlResult } from "@/shared/lib/api/models";

/** What leaves a project: links, files and answers in SQL. The least that is valid. */
export const savedReport = (part: Partial<SavedReport> = {}): SavedReport => ({
  id: "01930000-0000-7000-8000-0000000000d1",
  v: 1,
  name: "Countries",
  personal: false,
  created_at: "2026-11-01T00:00:00Z",
  changed_at: "2026-11-01T00:00:00Z",
  kind: "query",
  question: { metrics: ["visitors"], dimensions: ["country"] },
  ...part,
});

export const share = (part: Partial<Share> = {}): Share => ({
  id: "01930000-0000-7000-8000-0000000000e1",
  report: savedReport().id,
  prefix: "sl_ab12cd",
  has_password: false,
  frame_origins: [],
  created_at: "2026-11-20T00:00:00Z",
  expires_at: null,
  revoked_at: null,
  ...part,
});

export const rawExport = (part: Partial<RawExport> = {}): RawExport => ({
  id: "01930000-0000-7000-8000-0000000000f1",
  format: "csv",
  compressed: false,
  from: "2026-10-31T23:00:00Z",
  to: "2026-11-30T23:00:00Z",
  timezone: "Europe/Berlin",
  bots: false,
  filtered: false,
  state: "ready",
  error: null,
  progress: 1,
  rows: 812_000,
  bytes: 41_000_000,
  asked_by: "01930000-0000-7000-8000-0000000000aa",
  asked_at: "2026-11-30T09:00:00Z",
  finished_at: "2026-11-30T09:02:00Z",
  expires_at: "2026-12-07T09:02:00Z",
  ...part,
});

export const sqlResult = (part: Partial<SqlResult> = {}): SqlResult => ({
  columns: [
    { name: "path", type: "VARCHAR" },
    { name: "views", type: "BIGINT" },
  ],
  rows: [
    ["/", 120],
    ["/pricing", 48],
  ],
  truncated: false,
  meta: { elapsed_ms: 640.2, warnings: [] },
  ...part,
});
