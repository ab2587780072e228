import type {
  EventRecord,
  FunnelResult,
  FunnelStep,
  Live,
  LiveEvent,
  RetentionResult,
} from "@/shared/lib/api/models";

/** Answers of single reports: the least that is valid; a test states what matters to it. */
export const funnelStep = (part: Partial<FunnelStep> = {}): FunnelStep => ({
  name: "/pricing",
  users: 200,
  from_first: 1,
  from_previous: 1,
  seconds_from_first: { median: null, p90: null },
  seconds_from_previous: { median: null, p90: null },
  ...part,
});

export const funnelResult = (part: Partial<FunnelResult> = {}): FunnelResult => ({
  steps: [
    funnelStep(),
    funnelStep({
      name: "signup",
      users: 50,
      from_first: 0.25,
      from_previous: 0.25,
      seconds_from_previous: { median: 95.5, p90: 7_200 },
    }),
  ],
  groups: null,
  meta: {
    source: "raw",
    from: "2026-10-24T22:00:00Z",
    to: "2026-11-23T23:00:00Z",
    timezone: "Europe/Berlin",
    elapsed_ms: 84,
    warnings: [],
  },
  ...part,
});

/** Three weeks; nobody began in the third, which still runs. */
export const retentionResult = (part: Partial<RetentionResult> = {}): RetentionResult => ({
  periods: [
    { start: "2026-11-09T00:00:00+01:00", complete: true },
    { start: "2026-11-16T00:00:00+01:00", complete: true },
    { start: "2026-11-23T00:00:00+01:00", complete: false },
  ],
  cohorts: [
    { start: "2026-11-09T00:00:00+01:00", size: 120, returned: [30, 18, 6] },
    { start: "2026-11-16T00:00:00+01:00", size: 80, returned: [20, 4] },
    { start: "2026-11-23T00:00:00+01:00", size: 0, returned: [0] },
  ],
  meta: {
    source: "raw",
    from: "2026-11-08T23:00:00Z",
    to: "2026-11-29T23:00:00Z",
    timezone: "Europe/Berlin",
    elapsed_ms: 61,
    warnings: [],
  },
  ...part,
});

export const liveEvent = (part: Partial<LiveEvent> = {}): LiveEvent => ({
  event_id: "01930000-0000-7000-8000-0000000000e1",
  event_name: "pageview",
  event_source: "web",
  timestamp: "2026-11-22T10:31:02Z",
  host: "example.com",
  path: "/pricing",
  country: "DE",
  browser: "Firefox",
  user_id: null,
  ...part,
});

/** Half an hour in which one person saw two pages in its last minute. */
export const live = (part: Partial<Live> = {}): Live => ({
  at: "2026-11-22T10:31:04Z",
  active_users: 1,
  visitors: 1,
  minutes: Array.from({ length: 30 }, (_, index) => ({
    start: new Date(Date.parse("2026-11-22T10:02:00Z") + index * 60_000).toISOString(),
    visitors: index === 29 ? 1 : 0,
    pageviews: index === 29 ? 2 : 0,
    events: index === 29 ? 3 : 0,
  })),
  latest: [liveEvent()],
  timezone: "Europe/Berlin",
  elapsed_ms: 5,
  ...part,
});

export const eventRecord = (part: Partial<EventRecord> = {}): EventRecord => ({
  event_id: "01930000-0000-7000-8000-0000000000e1",
  event_name: "signup",
  event_source: "web",
  timestamp: "2026-11-22T10:31:02Z",
  received_at: "2026-11-22T10:31:03Z",
  user_id: "anna",
  session_id: "a visit",
  anonymous_id: null,
  account_id: null,
  host: "example.com",
  path: "/pricing",
  url_query: null,
  title: "Pricing",
  referrer: null,
  channel: "direct",
  utm_source: null,
  utm_medium: null,
  utm_campaign: null,
  utm_term: null,
  utm_content: null,
  user_agent: null,
  browser: "Firefox",
  os: null,
  device: null,
  country: "DE",
  region: null,
  city: null,
  language: null,
  screen: null,
  ip_address: null,
  revenue: null,
  currency: null,
  engagement_time: null,
  scroll_depth: null,
  bot: null,
  event_properties: { plan: "pro" },
  ...part,
});

/** What a project's events are made of: these properties, all texts. */
export const catalogue = (...keys: string[]) => ({
  event_names: [],
  event_sources: [],
  properties: keys.map((key) => ({ key, events: 3, types: { string: 3 }, values: [] })),
  events_read: 3,
});
