import type { ExportsCatalogue } from "./exports";

/** The texts of exports in German. */
export const deExports: ExportsCatalogue = {
  title: "Exporte",
  about: (zone) =>
    `Alle Rohereignisse eines Zeitraums als Datei, sieben Tage lang aufbewahrt. Zeiten gelten in ${zone}.`,
  notYours:
    "Rohereignisse zeigen Personen. Bitten Sie einen Inhaber dieses Projekts um die Berechtigung, personenbezogene Daten zu sehen.",
  create: "Neuer Export",
  start: "Datei erstellen",
  period: "Zeitraum",
  periods: {
    "7d": "Letzte 7 Tage",
    "30d": "Letzte 30 Tage",
    "90d": "Letzte 90 Tage",
    days: "Tage nach Wahl",
  },
  from: "Erster Tag",
  to: "Letzter Tag",
  zone: (zone) => `Tage in der Zeitzone des Projekts, ${zone}.`,
  only: "Welche Ereignisse",
  every: "Alle",
  onlyHint: "Filter, die in der Übersicht gespeichert sind, stehen hier zur Wahl.",
  format: "Format",
  formats: { csv: "CSV", ndjson: "NDJSON", parquet: "Parquet" },
  formatHints: {
    csv: "Für Tabellenkalkulationen. Text, den sie als Formel ausführen würden, bekommt einen Apostroph vorangestellt.",
    ndjson: "Ein JSON-Objekt je Zeile, das sich an ein anderes Projekt senden lässt.",
    parquet: "Für Werkzeuge wie DuckDB und pandas: die Spalten von CSV, mit ihren Typen.",
  },
  compressed: "Mit gzip komprimieren",
  compressedHint: "Ein Bruchteil der Größe; die meisten Werkzeuge lesen es, wie es ist.",
  bots: "Auch Ereignisse von Bots",
  none: "Keine Exporte",
  noneNote: "Erstellen Sie einen, um die Ereignisse eines Zeitraums mitzunehmen.",
  names: (format, compressed) => (compressed ? `${format}, gzip` : format),
  range: (from, to) => `${from} – ${to}`,
  zoned: (range, zone) => `${range} (${zone})`,
  states: {
    waiting: "Wartet",
    running: "Wird erstellt",
    ready: "Bereit",
    failed: "Fehlgeschlagen",
    withdrawn: "Zurückgezogen",
  },
  errors: {
    disk_full: "Die Festplatte des Servers ist voll oder beinahe.",
    range_expired: "Die Aufbewahrung war schneller: Einige der Ereignisse sind gelöscht.",
    files_lost: "Was schon geschrieben war, wurde auf dem Server gelöscht.",
    broken: "Fünf Versuche schlugen fehl. Das Log des Servers sagt mehr.",
  },
  again: "Davon ist nichts übrig. Erstellen Sie ihn erneut.",
  withdrawn:
    "Inzwischen wurde eine Person gelöscht, die darin gewesen sein kann. Erneut erstellt, enthält er die anderen.",
  progress: (share) => `${share} geschrieben`,
  progressOf: (name) => `Fortschritt von ${name}`,
  facts: { rows: "Ereignisse", size: "Größe", asked: "Angefordert", expires: "Aufbewahrt bis" },
  withBots: "mit Bots",
  filtered: "gefiltert",
  download: "Herunterladen",
  downloadOne: (name) => `${name} herunterladen`,
  fetching: (had, size) => `${had} von ${size} geladen`,
  stop: "Anhalten",
  big: (size) =>
    `Die Datei hat ${size}. Der Browser hält sie ganz, bis sie vollständig ist; wo das zu viel ist, laden Sie sie mit einem Programm, das nach einer Unterbrechung weitermachen kann.`,
  remove: "Löschen",
  removeOne: (name) => `${name} löschen`,
  removeTitle: "Diesen Export löschen?",
  removeBody: (name) =>
    `Die Datei von „${name}“ wird sofort gelöscht. Die Ereignisse selbst bleiben.`,
  removeRunning: (name) => `„${name}“ wird aufgegeben. Die Ereignisse selbst bleiben.`,
};
