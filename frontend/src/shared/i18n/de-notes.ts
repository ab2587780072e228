import type { NotesCatalogue } from "./notes";

/** The texts of notes beside the numbers, in German. */
export const deNotes: NotesCatalogue = {
  title: "Notizen",
  count: (count) => `Notizen, ${count} in diesem Zeitraum`,
  about: (from, to) =>
    `Was von ${from} bis ${to} geschah, damit auch in einem Jahr noch klar ist, woher ein Ausschlag kommt.`,
  none: "Zu diesen Tagen ist nichts notiert",
  noneNote: "Notieren Sie ein Release, eine Kampagne oder einen Ausfall; es erscheint im Diagramm.",
  noneToRead: "Wer Berichte schreiben darf, notiert hier, was geschah.",
  add: "Notiz hinzufügen",
  adding: "Wird gespeichert …",
  edit: "Ändern",
  editOne: (text) => `${text} ändern`,
  editTitle: "Notiz ändern",
  save: "Notiz speichern",
  remove: "Entfernen",
  removeOne: (text) => `${text} entfernen`,
  removeTitle: "Diese Notiz entfernen?",
  removeBody: (text) => `„${text}“ verschwindet für alle aus dem Diagramm.`,
  text: "Was geschah",
  kind: "Art",
  kinds: { note: "Notiz", release: "Release", campaign: "Kampagne", outage: "Ausfall" },
  day: "Tag",
  dayHint: (zone) => `In der Zeitzone ${zone}.`,
  until: "Letzter Tag",
  untilHint: "Leer: nur dieser eine Tag.",
  moment: (when) => `Am ${when}. Den Zeitpunkt ändert die API.`,
  words: (kind, text) => `${kind}: ${text}`,
  during: (kind, text, when) => `${kind}, ${when}: ${text}`,
};
