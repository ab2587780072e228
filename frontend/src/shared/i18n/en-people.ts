import { plurals } from "./plural";

const counted = plurals("en");

/** The texts of the screens for people and sessions in English. */
export const enPeople = {
  timeline: "What happened",
  noneNote: "Choose a longer period, or another page or event.",
  seen: (first: string, last: string) => `${first} to ${last}`,
  sessions: counted("session", "sessions"),
  events: counted("event", "events"),
  views: counted("view", "views"),
  people: {
    about:
      "Who did something in the period, those seen last first, bots left out. Each opens to all that they did.",
    result: "Users",
    none: "Nobody in this period",
  },
  session: {
    about:
      "The sessions that began in the period, the newest first, bots left out. Each opens to all that happened in it.",
    result: "Sessions",
    none: "No sessions in this period",
    noPage: "no page",
  },
};
