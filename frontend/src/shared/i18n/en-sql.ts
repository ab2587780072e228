/** The texts of the screen for SQL in English. */
export const enSql = {
  about:
    "One read-only SELECT over all events of the project that are still kept, one row an event.",
  notYours:
    "SQL shows people. Ask an owner of this project for the permission to see personal data.",
  off: "SQL is off in this project",
  offOwner:
    "Turn it on under Settings, General, Privacy. Who may see personal data can then ask here; each question is noted in the audit log.",
  offOther: "An owner of the project can turn it on under Settings, General, Privacy.",
  toSettings: "Go to Settings",
  form: "Question",
  label: "Statement",
  hint: "Ctrl+Enter runs it. Times are in UTC; bots and engagement events are rows, too.",
  first: `SELECT path, count(*) AS views
FROM events
WHERE event_name = 'pageview' AND bot IS NULL
GROUP BY path
ORDER BY views DESC
LIMIT 20`,
  run: "Run",
  running: "Running…",
  stop: "Stop",
  stopped: "Stopped.",
  columns: "Columns of events",
  columnsNote: "A click puts its name into the statement.",
  insert: (name: string, type: string) => `Insert ${name}, ${type}`,
  result: "Result",
  none: "No rows",
  noneNote: "The statement is right, and nothing matches it.",
  start: "Nothing asked yet",
  startNote: "Write a statement, or run the one that is there.",
  rows: (count: string) => (count === "1" ? "1 row" : `${count} rows`),
  took: (rows: string, seconds: string) => `${rows} in ${seconds} s`,
  truncated: (rows: string) =>
    `There are more: these are the first ${rows}. Narrow the statement, or count in it.`,
  csv: "Download CSV",
  csvNote: "A text a spreadsheet would run as a formula gets an apostrophe before it.",
  nothing: "null",
};
