import type { Key, Me, Project, QueryResult } from "@/shared/lib/api/models";

/** The least that is valid; a test states what matters to it. */
export const project = (part: Partial<Project> = {}): Project => ({
  id: "01930000-0000-7000-8000-000000000001",
  name: "Shop",
  slug: "shop",
  timezone: "Europe/Berlin",
  role: "owner",
  permissions: [
    "report.read",
    "project.read",
    "members.read",
    "project.write",
    "keys.read",
    "keys.write",
    "members.write",
    "owners.write",
  ],
  created_at: "2026-11-01T00:00:00Z",
  first_event_at: "2026-11-02T00:00:00Z",
  last_event_at: "2026-11-22T10:00:00Z",
  allowed_origins: ["*"],
  session_window_minutes: 60,
  require_origin: false,
  ip_storage: "full",
  honour_dnt: false,
  revenue_from_browser: false,
  salt_rotation_daily: false,
  new_sources_allowed: true,
  max_sources: 100,
  max_event_names: 2000,
  max_property_keys: 5000,
  events_per_second: 1000,
  burst: 5000,
  key_events_per_second: null,
  ip_events_per_second: 50,
  daily_quota: null,
  monthly_quota: null,
  ingest_url: "http://localhost:3000",
  snippet_url: "http://localhost:3000/s.js",
  events_url: "http://localhost:3000/api/v1/ingest",
  ...part,
});

export const me = (part: Partial<Me> = {}): Me => ({
  id: "01930000-0000-7000-8000-0000000000aa",
  email: "owner@example.com",
  name: "Olga Owner",
  instance_role: "owner",
  can_create_projects: true,
  can_see_monitoring: true,
  ...part,
});

export const apiKey = (part: Partial<Key> = {}): Key => ({
  id: "01930000-0000-7000-8000-0000000000bb",
  kind: "public",
  name: "Website",
  prefix: "pk_ab12cd",
  key: "pk_ab12cdefghijklmnopqrstuv",
  source: null,
  scopes: ["send"],
  allowed_origins: null,
  events_per_second: null,
  rotated_from: null,
  created_at: "2026-11-01T00:00:00Z",
  last_used_at: null,
  expires_at: null,
  revoked_at: null,
  ...part,
});

type ResultPart = Partial<Omit<QueryResult, "columns">> & {
  dimensions: string[];
  metrics: string[];
};

export const queryResult = ({ dimensions, metrics, ...part }: ResultPart): QueryResult => ({
  columns: [
    ...dimensions.map((name) => ({ name, kind: "dimension" as const, type: "string" as const })),
    ...metrics.map((name) => ({ name, kind: "metric" as const, type: "integer" as const })),
  ],
  rows: [],
  totals: null,
  totals_compare: null,
  total_rows: null,
  meta: {
    source: "raw",
    approximate: false,
    from: "2026-10-24T00:00:00Z",
    to: "2026-11-23T00:00:00Z",
    compare: null,
    timezone: "Europe/Berlin",
    elapsed_ms: 1,
    warnings: [],
  },
  ...part,
});

/** The API's error shape. */
export const problem = (code: string, detail: string, requestId = "req-1") => ({
  code,
  detail,
  errors: [],
  request_id: requestId,
});
