const conversions = (count: string) => (count === "1" ? "1 conversion" : `${count} conversions`);

/** The texts of the screen Goals in English. */
export const enGoals = {
  about: "What visitors shall do: how many do it, which share of all that is, and what it pays.",
  create: "New goal",
  custom: "From day to day…",
  list: "All goals",
  note: (from: string, to: string, zone: string) => `From ${from} to ${to}, time zone ${zone}.`,
  visitors: (count: string) => (count === "1" ? "1 visitor" : `${count} visitors`),
  columns: {
    goal: "Goal",
    conversions: "Conversions",
    rate: "Conversion rate",
    visitors: "Visitors who converted",
    revenue: "Revenue",
  },
  before: (column: string) => `${column} (before)`,
  none: "No goal yet",
  noneNote:
    "A goal is an event or a page that you hope for, such as a purchase or the page after signing up. You then see how many get there, where they come from, and what it pays, for the past too.",
  noneYours: "Whoever may change this project’s reports can make one.",
  definition: {
    event: (name: string) => `Event ${name}`,
    path: (path: string) => `Page ${path}`,
    filtered: "with conditions set through the API",
    worth: (amount: string) => `${amount} each`,
    hidden: "Names single people. Ask an owner of this project for that permission.",
    /** The parts of a definition, one behind the other. */
    join: (parts: readonly string[]) => parts.join(", "),
  },
  unknown: "—",
  noCurrency: (amount: string) => `${amount} without a currency`,
  detail: {
    summary: (converted: string, visitors: string, share: string) =>
      `${converted} of ${visitors === "1" ? "1 visitor" : `${visitors} visitors`} converted: ${share}`,
    nobody: "No conversion in this period",
    nobodyNote:
      "Choose a longer period, or see whether the name of the event or the path is right.",
    conversions: (count: number, text: string) => conversions(count === 1 ? "1" : text),
    overTime: "Conversions",
    by: "By",
    dimensions: {
      channel: "Channel",
      referrer: "Referrer",
      path: "Page",
      country: "Country",
      device: "Device",
      browser: "Browser",
      os: "Operating system",
      utm_source: "UTM source",
      utm_campaign: "UTM campaign",
    },
    groups: (dimension: string) => `Conversions by ${dimension.toLowerCase()}`,
    empty: "None",
    groupsNote: "The values with most conversions. A visitor may be in several of them.",
  },
  made: (name: string) => `“${name}” is counted from now on, and for the past.`,
  removed: (name: string) => `“${name}” is gone.`,
  edit: "Edit",
  editTitle: "Edit goal",
  remove: "Delete",
  removeTitle: "Delete goal",
  removeBody: (name: string) =>
    `“${name}” goes, its events stay. Reports and questions that name this goal cannot be answered any more.`,
  form: {
    name: "Name",
    step: "Reached by",
    stepHint: {
      page: "Seeing this page. * is any text without a slash, ** any text at all: /welcome/*",
      event: "Sending an event of this name.",
    },
    placeholders: { page: "/thanks", event: "purchase" },
    worth: "Worth",
    worths: {
      own: "What its events say they paid",
      fixed: "The same amount each time",
    },
    amount: "Amount",
    currency: "Currency",
    currencyHint: "Three letters, such as EUR.",
    filtered: "The conditions that were set through the API stay as they are.",
    past: "Counts what happened before, too.",
    save: "Save",
  },
};
