const eventsOf = (count: string) => (count === "1" ? "1 event" : `${count} events`);
const sessionsOf = (count: string) => (count === "1" ? "1 session" : `${count} sessions`);

/** The texts of what is kept of people, and for how long, in English. */
export const enData = {
  outlook: "What would be deleted now",
  outlookAbout: "By the settings that are saved. It happens by itself, some minutes later.",
  nothing: "Nothing: all that is stored is to be kept.",
  keptFrom: "Events are kept from",
  goneBefore: "Deleted already, before",
  events: "Events",
  bots: "Bots’ events",
  sessions: "Sessions",
  portion: (rows: string, size: string) => `${rows}, about ${size}`,
  estimated: (rows: string) => `about ${rows}`,
  shorten: "Save and delete",
  shortenTitle: "Keep data for fewer days?",
  shortenBody: "What is older is deleted for good, beginning a few minutes after you save.",
  shortenRollups: (days: string) =>
    `Rollups are kept for ${days} days. Reports of older times go with them.`,
  person: "A person",
  personAbout:
    "By the ids as they were sent. They travel in the request’s body and stand in no address and no log.",
  userId: "User id",
  anonymousId: "Anonymous id",
  anonymousHint: "Of a browser, before somebody signed in.",
  accountId: "Account id",
  accountHint: "All people of an account.",
  oneId: "Enter at least one id.",
  lookUp: "Look up",
  none: "Nothing is stored of this person.",
  found: "Stored",
  foundEvents: (events: string, sessions: string) =>
    `${eventsOf(events)} in ${sessionsOf(sessions)}`,
  between: "From, to",
  sources: "Sources",
  names: "Event names",
  countries: "Countries",
  addresses: "Addresses",
  userIds: "User ids",
  anonymousIds: "Anonymous ids",
  accountIds: "Account ids",
  download: "Download events",
  erase: "Erase…",
  eraseTitle: "Erase this person?",
  eraseBody:
    "All events and sessions with these ids are deleted for good, from the stream and the dead letters too. Nobody can bring them back.",
  eraseConfirm: "Erase",
  done: "Erased. Nothing of this person is stored.",
  running:
    "Not all of it is gone yet. It goes on by itself: ask again in a minute to see how far it is.",
  removed: (events: string, sessions: string) =>
    `Deleted: ${eventsOf(events)}, ${sessionsOf(sessions)}.`,
  again: "Ask again",
};
