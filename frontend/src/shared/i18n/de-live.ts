import type { LiveCatalogue } from "./live";

const people = (count: string) => (count === "1" ? "1 Person" : `${count} Personen`);

/** The texts of the live screen in German. */
export const deLive: LiveCatalogue = {
  title: "Live",
  about: "Was gerade geschieht, ohne Bots. Wird alle paar Sekunden neu abgefragt.",
  now: "Jetzt da",
  nowNote: "Personen mit einem Ereignis in den letzten fünf Minuten",
  halfHour: "In der letzten halben Stunde",
  halfHourNote: "Personen mit einem Ereignis in den Minuten unten",
  minutes: "Minute für Minute",
  chart: "Besucher je Minute. Mit den Pfeiltasten lesen Sie Werte ab.",
  caption: (count, from, to, zone) => `${people(count)} von ${from} bis ${to}, Zeitzone ${zone}`,
  minute: "Minute",
  minuteIs: (visitors, views, events) => `${visitors}, ${views}, ${events}`,
  quiet: "Niemand in der letzten halben Stunde",
  quietNote: "Sobald jemand kommt, ist es hier binnen Sekunden zu sehen.",
  top: { path: "Seiten", referrer: "Verweise", country: "Länder" },
  topNote: "Besucher der letzten halben Stunde",
  topNone: "Noch nichts",
  direct: "Ohne",
  unknown: "Unbekannt",
  visitors: "Besucher",
  latest: "Neueste Ereignisse",
  latestNote: (zone) => `Die neuesten zuerst, Zeitzone ${zone}.`,
  latestNone: "Keine Ereignisse in der letzten halben Stunde",
  columns: {
    time: "Zeit",
    event: "Ereignis",
    page: "Seite",
    country: "Land",
    browser: "Browser",
    source: "Quelle",
    user: "Nutzer",
  },
  pause: "Anhalten",
  resume: "Fortsetzen",
  paused: (newer) =>
    newer === "1" ? "Angehalten; 1 neueres Ereignis" : `Angehalten; ${newer} neuere Ereignisse`,
  pausedMany: (newer) => `Angehalten; ${newer} oder mehr neuere Ereignisse`,
};
