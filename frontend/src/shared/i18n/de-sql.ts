import type { SqlCatalogue } from "./sql";

/** The texts of the screen for SQL in German. */
export const deSql: SqlCatalogue = {
  about:
    "Ein SELECT, nur lesend, über alle noch aufbewahrten Ereignisse des Projekts, eine Zeile je Ereignis.",
  notYours:
    "SQL zeigt Personen. Bitten Sie einen Inhaber dieses Projekts um die Berechtigung, personenbezogene Daten zu sehen.",
  off: "SQL ist in diesem Projekt abgeschaltet",
  offOwner:
    "Schalten Sie es unter Einstellungen, Allgemein, Datenschutz ein. Wer personenbezogene Daten sehen darf, kann dann hier fragen; jede Frage wird im Audit-Log vermerkt.",
  offOther:
    "Ein Inhaber des Projekts kann es unter Einstellungen, Allgemein, Datenschutz einschalten.",
  toSettings: "Zu den Einstellungen",
  form: "Frage",
  label: "Anweisung",
  hint: "Strg+Enter führt sie aus. Zeiten sind in UTC; auch Bots und Engagement-Ereignisse sind Zeilen.",
  first: `SELECT path, count(*) AS aufrufe
FROM events
WHERE event_name = 'pageview' AND bot IS NULL
GROUP BY path
ORDER BY aufrufe DESC
LIMIT 20`,
  run: "Ausführen",
  running: "Läuft …",
  stop: "Anhalten",
  stopped: "Angehalten.",
  columns: "Spalten von events",
  columnsNote: "Ein Klick setzt den Namen in die Anweisung ein.",
  insert: (name, type) => `${name} einsetzen, ${type}`,
  result: "Ergebnis",
  none: "Keine Zeilen",
  noneNote: "Die Anweisung ist richtig, und nichts passt dazu.",
  start: "Noch nichts gefragt",
  startNote: "Schreiben Sie eine Anweisung, oder führen Sie die vorhandene aus.",
  rows: (count) => (count === "1" ? "1 Zeile" : `${count} Zeilen`),
  took: (rows, seconds) => `${rows} in ${seconds} s`,
  truncated: (rows) =>
    `Es gibt mehr: Dies sind die ersten ${rows}. Grenzen Sie die Anweisung ein, oder zählen Sie darin.`,
  csv: "CSV herunterladen",
  csvNote:
    "Text, den eine Tabellenkalkulation als Formel ausführen würde, bekommt einen Apostroph vorangestellt.",
  nothing: "null",
};
