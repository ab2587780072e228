import type { ManageCatalogue } from "./manage";

const eventsOf = (count: string) => (count === "1" ? "1 Ereignis" : `${count} Ereignisse`);
const sessionsOf = (count: string) => (count === "1" ? "1 Sitzung" : `${count} Sitzungen`);

/** The texts of what is kept of people, and for how long, in German. */
export const deData: ManageCatalogue["data"] = {
  outlook: "Was jetzt gelöscht würde",
  outlookAbout:
    "Nach den gespeicherten Einstellungen. Es geschieht von selbst, einige Minuten später.",
  nothing: "Nichts: Alles Gespeicherte soll aufbewahrt werden.",
  keptFrom: "Ereignisse werden aufbewahrt ab",
  goneBefore: "Schon gelöscht, vor",
  events: "Ereignisse",
  bots: "Ereignisse von Bots",
  sessions: "Sitzungen",
  portion: (rows, size) => `${rows}, etwa ${size}`,
  estimated: (rows) => `etwa ${rows}`,
  shorten: "Speichern und löschen",
  shortenTitle: "Daten weniger Tage aufbewahren?",
  shortenBody: "Älteres wird endgültig gelöscht, beginnend einige Minuten nach dem Speichern.",
  shortenRollups: (days) =>
    `Rollups werden ${days} Tage aufbewahrt. Berichte über ältere Zeiten verschwinden mit ihnen.`,
  person: "Eine Person",
  personAbout:
    "Nach den IDs, wie sie gesendet wurden. Sie reisen im Inhalt der Anfrage und stehen in keiner Adresse und keinem Log.",
  userId: "Nutzer-ID",
  anonymousId: "Anonyme ID",
  anonymousHint: "Eines Browsers, bevor sich jemand angemeldet hat.",
  accountId: "Konto-ID",
  accountHint: "Alle Personen eines Kontos.",
  oneId: "Geben Sie mindestens eine ID ein.",
  lookUp: "Nachsehen",
  none: "Von dieser Person ist nichts gespeichert.",
  found: "Gespeichert",
  foundEvents: (events, sessions) => `${eventsOf(events)} in ${sessionsOf(sessions)}`,
  between: "Von, bis",
  sources: "Quellen",
  names: "Ereignisnamen",
  countries: "Länder",
  addresses: "Adressen",
  userIds: "Nutzer-IDs",
  anonymousIds: "Anonyme IDs",
  accountIds: "Konto-IDs",
  download: "Ereignisse herunterladen",
  erase: "Löschen …",
  eraseTitle: "Diese Person löschen?",
  eraseBody:
    "Alle Ereignisse und Sitzungen mit diesen IDs werden endgültig gelöscht, auch aus dem Stream und den unzustellbaren Ereignissen. Niemand kann sie zurückholen.",
  eraseConfirm: "Löschen",
  done: "Gelöscht. Von dieser Person ist nichts gespeichert.",
  running:
    "Noch ist nicht alles gelöscht. Es geht von selbst weiter: Fragen Sie in einer Minute erneut, wie weit es ist.",
  removed: (events, sessions) => `Gelöscht: ${eventsOf(events)}, ${sessionsOf(sessions)}.`,
  again: "Erneut fragen",
};
