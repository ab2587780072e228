const people = (count: string) => (count === "1" ? "1 person" : `${count} people`);

/** The texts of the live screen in English. */
export const enLive = {
  title: "Live",
  about: "What happens right now, without bots. Asked for again every few seconds.",
  now: "There now",
  nowNote: "People with an event in the last five minutes",
  halfHour: "In the last half hour",
  halfHourNote: "People with an event in the minutes below",
  minutes: "Minute by minute",
  chart: "Visitors by the minute. Use the arrow keys to read values.",
  caption: (count: string, from: string, to: string, zone: string) =>
    `${people(count)} from ${from} to ${to}, time zone ${zone}`,
  minute: "Minute",
  minuteIs: (visitors: string, views: string, events: string) => `${visitors}, ${views}, ${events}`,
  quiet: "Nobody in the last half hour",
  quietNote: "As soon as somebody comes, it is seen here within seconds.",
  top: { path: "Pages", referrer: "Referrers", country: "Countries" },
  topNote: "Visitors of the last half hour",
  topNone: "Nothing yet",
  direct: "None",
  unknown: "Not known",
  visitors: "Visitors",
  latest: "Latest events",
  latestNote: (zone: string) => `The newest first, time zone ${zone}.`,
  latestNone: "No events in the last half hour",
  columns: {
    time: "Time",
    event: "Event",
    page: "Page",
    country: "Country",
    browser: "Browser",
    source: "Source",
    user: "User",
  },
  pause: "Pause",
  resume: "Go on",
  paused: (newer: string) =>
    newer === "1" ? "Paused; 1 newer event" : `Paused; ${newer} newer events`,
  pausedMany: (newer: string) => `Paused; ${newer} or more newer events`,
};
