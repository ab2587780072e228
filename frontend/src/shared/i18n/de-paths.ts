import type { PathsCatalogue } from "./paths";

const sessions = (count: string) => (count === "1" ? "1 Sitzung" : `${count} Sitzungen`);

/** The texts of the screen Paths in German. */
export const dePaths: PathsCatalogue = {
  about: "Welche Wege Sitzungen ab einer Seite oder einem Ereignis nehmen, oder dorthin.",
  form: "Frage",
  way: "Richtung",
  ways: { from: "Ab", to: "Bis" },
  anchor: { from: "Anfang", to: "Ende" },
  placeholders: { page: "/preise", event: "signup" },
  items: "Schritte",
  itemNames: { both: "Alle Schritte", pages: "Nur Seiten", events: "Nur Ereignisse" },
  depth: "Wie weit",
  depths: (places) => `${places} Stellen`,
  branches: "An jeder Stelle",
  branchNames: (count) => `Die häufigsten ${count}`,
  start: "Wählen Sie, wo Wege beginnen oder enden",
  startNote: "Zum Beispiel die Seite, auf der Personen ankommen, oder den erhofften Kauf.",
  startWith: "Wege ab einer der meistgesehenen Seiten:",
  answer: "Wege",
  result: { from: (name) => `Wege ab ${name}`, to: (name) => `Wege bis ${name}` },
  note: (from, to, zone) => `Von ${from} bis ${to}, Zeitzone ${zone}.`,
  summary: {
    from: (all, on, share) => `Hier vorbei: ${sessions(all)}; weiter: ${on} (${share})`,
    to: (all, on, share) =>
      `Hier angekommen: ${sessions(all)}; über einen Schritt davor: ${on} (${share})`,
  },
  nobody: "In diesem Zeitraum kam keine Sitzung vorbei",
  nobodyNote:
    "Wählen Sie einen längeren Zeitraum, eine andere Seite oder ein anderes Ereignis. Ein Pfad wird Buchstabe für Buchstabe verglichen.",
  place: {
    from: (nth, number) => (nth === 0 ? "Anfang" : `Schritt ${number}`),
    to: (nth, number) =>
      nth === 0 ? "Ende" : nth === 1 ? "1 Schritt davor" : `${number} Schritte davor`,
  },
  kinds: { page: "Seite", event: "Ereignis" },
  noPath: "(Seite ohne Pfad)",
  others: "Alle anderen",
  share: (share) => `${share} von allen`,
  stopped: {
    from: (count, share) => `Hier beendet: ${sessions(count)} (${share})`,
    to: (count, share) => `Hier begonnen: ${sessions(count)} (${share})`,
  },
  beside: (share) => ` · ${share}`,
  also: (more) => `, ${more}`,
  ask: { from: "Wege ab hier zeigen", to: "Wege bis hier zeigen" },
  legend: {
    from: "Der graue Teil eines Kastens: Sitzungen, die dort endeten. Wählen Sie einen Kasten, um die Wege ab dort zu sehen.",
    to: "Der graue Teil eines Kastens: Sitzungen, die dort begannen. Wählen Sie einen Kasten, um die Wege dorthin zu sehen.",
  },
  lastPlace: {
    from: "Was nach der letzten Stelle kam, wurde nicht abgefragt.",
    to: "Was vor der ersten Stelle kam, wurde nicht abgefragt.",
  },
  columns: {
    place: { from: "Schritt", to: "Zurück" },
    source: "Von",
    target: "Nach",
    sessions: "Sitzungen",
    share: { from: "Von denen davor", to: "Von denen danach" },
    all: "Von allen",
  },
  flow: "Stelle für Stelle",
  asTable: "Als Tabelle zeigen",
  asFlow: "Als Fluss zeigen",
};
