import type { GoalsCatalogue } from "./goals";

const visitors = (count: string) => (count === "1" ? "1 Besucher" : `${count} Besucher`);
const ofVisitors = (count: string) => (count === "1" ? "1 Besucher" : `${count} Besuchern`);

/** The texts of the screen Goals in German. */
export const deGoals: GoalsCatalogue = {
  about: "Was Besucher tun sollen: wie viele es tun, welcher Anteil das ist und was es einbringt.",
  create: "Neues Ziel",
  custom: "Von Tag bis Tag …",
  list: "Alle Ziele",
  note: (from, to, zone) => `Von ${from} bis ${to}, Zeitzone ${zone}.`,
  visitors: (count) => visitors(count),
  columns: {
    goal: "Ziel",
    conversions: "Conversions",
    rate: "Conversion-Rate",
    visitors: "Besucher mit Conversion",
    revenue: "Umsatz",
  },
  before: (column) => `${column} (davor)`,
  none: "Noch kein Ziel",
  noneNote:
    "Ein Ziel ist ein erhofftes Ereignis oder eine erhoffte Seite, etwa ein Kauf oder die Seite nach der Registrierung. Sie sehen dann, wie viele dorthin gelangen, woher sie kommen und was es einbringt, auch rückwirkend.",
  noneYours: "Wer die Berichte dieses Projekts ändern darf, kann eines anlegen.",
  definition: {
    event: (name) => `Ereignis ${name}`,
    path: (path) => `Seite ${path}`,
    filtered: "mit Bedingungen, die über die API gesetzt sind",
    worth: (amount) => `je ${amount}`,
    hidden:
      "Nennt einzelne Personen. Bitten Sie einen Inhaber dieses Projekts um diese Berechtigung.",
    join: (parts) => parts.join(", "),
  },
  unknown: "—",
  noCurrency: (amount) => `${amount} ohne Währung`,
  detail: {
    summary: (converted, all, share) =>
      `${converted} von ${ofVisitors(all)} mit Conversion: ${share}`,
    nobody: "Keine Conversion in diesem Zeitraum",
    nobodyNote:
      "Wählen Sie einen längeren Zeitraum, oder prüfen Sie den Namen des Ereignisses oder den Pfad.",
    conversions: (count, text) => (count === 1 ? "1 Conversion" : `${text} Conversions`),
    overTime: "Conversions",
    by: "Nach",
    dimensions: {
      channel: "Kanal",
      referrer: "Verweis",
      path: "Seite",
      country: "Land",
      device: "Gerät",
      browser: "Browser",
      os: "Betriebssystem",
      utm_source: "UTM-Quelle",
      utm_campaign: "UTM-Kampagne",
    },
    groups: (dimension) => `Conversions nach ${dimension}`,
    empty: "Ohne",
    groupsNote: "Die Werte mit den meisten Conversions. Ein Besucher kann unter mehreren stehen.",
  },
  made: (name) => `„${name}“ wird ab jetzt gezählt, auch rückwirkend.`,
  removed: (name) => `„${name}“ ist gelöscht.`,
  edit: "Bearbeiten",
  editTitle: "Ziel bearbeiten",
  remove: "Löschen",
  removeTitle: "Ziel löschen",
  removeBody: (name) =>
    `„${name}“ wird gelöscht, die Ereignisse bleiben. Berichte und Fragen, die dieses Ziel nennen, lassen sich nicht mehr beantworten.`,
  form: {
    name: "Name",
    step: "Erreicht durch",
    stepHint: {
      page: "Aufruf dieser Seite. * ist Text ohne Schrägstrich, ** beliebiger Text: /welcome/*",
      event: "Ein Ereignis dieses Namens.",
    },
    placeholders: { page: "/danke", event: "purchase" },
    worth: "Wert",
    worths: {
      own: "Was die Ereignisse selbst als Betrag nennen",
      fixed: "Jedes Mal derselbe Betrag",
    },
    amount: "Betrag",
    currency: "Währung",
    currencyHint: "Drei Buchstaben, etwa EUR.",
    filtered: "Die über die API gesetzten Bedingungen bleiben, wie sie sind.",
    past: "Zählt auch, was bisher geschah.",
    save: "Speichern",
  },
};
