import type { PeopleCatalogue } from "./people";
import { plurals } from "./plural";

const counted = plurals("de");

/** The texts of the screens for people and sessions in German. */
export const dePeople: PeopleCatalogue = {
  timeline: "Was geschah",
  noneNote: "Wählen Sie einen längeren Zeitraum, eine andere Seite oder ein anderes Ereignis.",
  seen: (first, last) => `${first} bis ${last}`,
  sessions: counted("Sitzung", "Sitzungen"),
  events: counted("Ereignis", "Ereignisse"),
  views: counted("Aufruf", "Aufrufe"),
  people: {
    about:
      "Wer im Zeitraum etwas getan hat, die zuletzt Gesehenen zuerst, ohne Bots. Jede Zeile öffnet alles, was die Person getan hat.",
    result: "Personen",
    none: "Niemand in diesem Zeitraum",
  },
  session: {
    about:
      "Die Sitzungen, die im Zeitraum begannen, die neuesten zuerst, ohne Bots. Jede öffnet alles, was in ihr geschah.",
    result: "Sitzungen",
    none: "Keine Sitzungen in diesem Zeitraum",
    noPage: "keine Seite",
  },
};
