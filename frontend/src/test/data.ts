import type {
  Chore,
  ClientIdClaim,
  DataOutlook,
  Key,
  Ledger,
  Letter,
  Me,
  PipelineState,
  Project,
  QueryResult,
  Usage,
  WhoAmI,
} from "@/shared/lib/api/models";

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
    "ledger.read",
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
  excluded_addresses: [],
  excluded_hosts: [],
  excluded_paths: [],
  stripped_parameters: ["token"],
  revenue_from_browser: false,
  salt_rotation_daily: false,
  new_sources_allowed: true,
  sql_enabled: false,
  max_sources: 100,
  max_event_names: 2000,
  max_property_keys: 5000,
  events_per_second: 1000,
  burst: 5000,
  key_events_per_second: null,
  ip_events_per_second: 50,
  daily_quota: null,
  monthly_quota: null,
  raw_retention_days: 90,
  aggregate_retention_days: 1095,
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
  created_by: { id: "01930000-0000-7000-8000-0000000000aa", name: "Olga Owner" },
  last_used_at: null,
  expires_at: null,
  revoked_at: null,
  ...part,
});

const cap = (used: number, max: number) => ({
  used,
  max,
  share: used / max,
  state: "ok" as const,
});

export const usage = (part: Partial<Usage> = {}): Usage => ({
  day: { used: 12, quota: null, share: null, state: "ok", resets_at: "2026-11-23T00:00:00Z" },
  month: { used: 340, quota: null, share: null, state: "ok", resets_at: "2026-12-01T00:00:00Z" },
  caps: { sources: cap(3, 100), event_names: cap(41, 2000), property_keys: cap(5, 5000) },
  address_limit_off: false,
  ...part,
});

export const ledger = (part: Partial<Ledger> = {}): Ledger => ({
  from: "2026-11-21T12:00:00Z",
  to: "2026-11-22T12:00:00Z",
  timezone: "Europe/Berlin",
  results: [],
  totals: { accepted: 0, stored: 0 },
  balance: { accepted: 0, stored: 0, duplicate: 0, dead: 0, purged: 0, pending: 0 },
  samples: [],
  ...part,
});

export const clientIdClaim = (part: Partial<ClientIdClaim> = {}): ClientIdClaim => ({
  id: "01930000-0000-7000-8000-0000000000cc",
  protocol: "matomo",
  value: "7",
  state: "pending",
  created_at: "2026-11-20T00:00:00Z",
  approved_at: null,
  project: { id: "01930000-0000-7000-8000-000000000001", name: "Shop" },
  ...part,
});

export const whoAmI = (part: Partial<WhoAmI> = {}): WhoAmI => ({
  hops: [{ text: "192.0.2.7:50312", address: "192.0.2.7", verdict: "client" }],
  used_header: null,
  ignored_headers: {},
  undeclared_proxy: false,
  address: "192.0.2.7",
  ip_storage: "truncated",
  stored_address: "192.0.2.0",
  user_agent: "Browser/1",
  fallback_user_id: "f00d",
  salt_rotation_daily: false,
  opted_out: false,
  excluded: false,
  address_limited: true,
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

export const chore = (part: Partial<Chore> = {}): Chore => ({
  name: "make_partitions",
  lane: "quick",
  every: 60,
  outcome: "succeeded",
  started_at: "2026-11-22T10:00:00Z",
  finished_at: "2026-11-22T10:00:01Z",
  duration: 1,
  error: "",
  succeeded_at: "2026-11-22T10:00:01Z",
  runs: 12,
  failures: 0,
  failures_in_row: 0,
  kills: 0,
  next_due_at: null,
  overdue: false,
  ...part,
});

export const pipelineState = (part: Partial<PipelineState> = {}): PipelineState => ({
  waiting: 0,
  oldest_seconds: null,
  dead_letters: 1,
  stopped: [],
  released_until: null,
  ...part,
});

export const deadLetter = (part: Partial<Letter> = {}): Letter => ({
  id: "1-0",
  code: "store_rejected",
  reason: "rejected: value out of range",
  set_aside_at: "2026-11-22T10:00:00Z",
  size: 210,
  project: { id: "01930000-0000-7000-8000-000000000001", name: "Shop" },
  event_name: "signup",
  received_at: "2026-11-22T10:00:00Z",
  timestamp: "2026-11-22T10:00:00Z",
  ...part,
});

/** What owners and admins of a project may. */
export const OWNER: Project["permissions"] = [
  ...project().permissions,
  "personal_data",
  "personal_data.erase",
];

const none = { rows: 0, bytes: 0, estimated: false };

export const dataOutlook = (part: Partial<DataOutlook> = {}): DataOutlook => ({
  raw_from: "2026-08-24T00:00:00Z",
  bots_from: "2026-10-23T00:00:00Z",
  aggregates_from: "2023-11-23T00:00:00Z",
  raw_gone_before: null,
  events: none,
  bots: none,
  sessions: none,
  ...part,
});
