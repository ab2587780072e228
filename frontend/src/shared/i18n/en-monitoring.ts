import { plurals } from "./plural";

const needs = plurals("en");

/** The texts of how the installation is, in English. */
export const enMonitoring = {
  health: {
    title: "Health",
    about: "How each part is, asked every ten seconds.",
    well: "Everything is as it should be.",
    bad: needs("part needs somebody.", "parts need somebody."),
    states: { ok: "Fine", warning: "Look at it", down: "Down" },
    parts: {
      postgres: "PostgreSQL",
      migrations: "Database schema",
      redis: "Redis",
      redis_memory: "Memory of Redis",
      redis_persistence: "Persistence of Redis",
      pipeline: "Pipeline",
      chores: "Chores",
      disk: "Disk",
    },
  },
  flow: {
    about: "Events of all projects by the time of their receipt, and what became of them at once.",
    span: "How far back",
    spans: { "1h": "Last hour", "24h": "Last 24 hours", "7d": "Last 7 days" },
    period: (from: string, to: string, zone: string) => `From ${from} to ${to}, time zone ${zone}.`,
    quiet: "Nothing arrived",
    quietNote: "As soon as a site sends something, it shows here, accepted or not.",
    stale: "Redis is away: what it has counted in the last minute is missing here.",
  },
  storage: {
    title: "Storage",
    about: "What each project takes, and for how long the disk will do if nothing is deleted.",
    table: "Storage by project, estimated",
    project: "Project",
    bytes: "Size",
    share: "Share",
    events: "Events",
    left: "Disk lasts",
    days: plurals("en")("day", "days"),
    years: "more than two years",
    unknown: "Cannot be told yet",
    free: "Free",
    freeOf: (free: string, all: string) => `${free} of ${all}`,
    database: "Database",
    segments: "Segments",
    aDay: "Comes in",
    eventsADay: (count: string) => `${count} events a day`,
    each: "An event takes",
  },
};
