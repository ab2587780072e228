const sessions = (count: string) => (count === "1" ? "1 session" : `${count} sessions`);

/** The texts of the screen Paths in English. */
export const enPaths = {
  about: "Which ways sessions take from a page or event on, or to one.",
  form: "Question",
  way: "Direction",
  ways: { from: "From", to: "To" },
  anchor: { from: "Beginning", to: "End" },
  placeholders: { page: "/pricing", event: "signup" },
  items: "Steps",
  itemNames: { both: "All steps", pages: "Pages only", events: "Events only" },
  depth: "How far",
  depths: (places: string) => `${places} places`,
  branches: "At each place",
  branchNames: (count: string) => `The top ${count}`,
  start: "Choose where ways begin or end",
  startNote: "For instance the page where people arrive, or the purchase you hope for.",
  startWith: "Ways from one of the pages seen most:",
  answer: "Ways",
  result: { from: (name: string) => `Ways from ${name}`, to: (name: string) => `Ways to ${name}` },
  note: (from: string, to: string, zone: string) => `From ${from} to ${to}, time zone ${zone}.`,
  summary: {
    from: (all: string, on: string, share: string) =>
      `${sessions(all)} came by, ${on} (${share}) went on`,
    to: (all: string, on: string, share: string) =>
      `${sessions(all)} came here, ${on} (${share}) by a step before`,
  },
  nobody: "No session came by in this period",
  nobodyNote:
    "Choose a longer period, or another page or event. A path is compared letter by letter.",
  place: {
    from: (nth: number, number: string) => (nth === 0 ? "Beginning" : `Step ${number}`),
    to: (nth: number, number: string) =>
      nth === 0 ? "End" : nth === 1 ? "1 step before" : `${number} steps before`,
  },
  kinds: { page: "Page", event: "Event" },
  noPath: "(page without a path)",
  others: "All others",
  share: (share: string) => `${share} of all`,
  stopped: {
    from: (count: string, share: string) => `${sessions(count)} (${share}) ended here`,
    to: (count: string, share: string) => `${sessions(count)} (${share}) began here`,
  },
  beside: (share: string) => ` · ${share}`,
  also: (more: string) => `, ${more}`,
  ask: { from: "Show the ways from here", to: "Show the ways to here" },
  legend: {
    from: "The grey part of a box: sessions that ended there. Choose a box to see the ways from there.",
    to: "The grey part of a box: sessions that began there. Choose a box to see the ways to it.",
  },
  lastPlace: {
    from: "What came after the last place was not asked for.",
    to: "What came before the first place was not asked for.",
  },
  columns: {
    place: { from: "Step", to: "Back" },
    source: "From",
    target: "To",
    sessions: "Sessions",
    share: { from: "Of those before", to: "Of those after" },
    all: "Of all",
  },
  flow: "Place by place",
  asTable: "View as table",
  asFlow: "View as flow",
};
