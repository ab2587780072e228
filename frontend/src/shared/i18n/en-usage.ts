/** The texts of usage in English. */
export const enUsage = {
  title: "Usage",
  about: "What came in against what may. Days and months are those of UTC.",
  quotas: "Events",
  quotasAbout: "Counted while the project has a limit, a rate or a quota.",
  caps: "Different names",
  capsAbout: "Known names are always taken.",
  day: "Today",
  month: "This month",
  sources: "Sources",
  event_names: "Event names",
  property_keys: "Property keys",
  of: (used: string, max: string) => `${used} of ${max}`,
  noQuota: (used: string) => `${used}, no quota`,
  percent: (share: string) => `${share} used`,
  resets: (when: string) => `Starts again ${when}`,
  states: { ok: "Fine", warning: "Nearly used up", exceeded: "Used up" },
  banner: {
    label: "Usage of this project",
    look: "See usage",
    day: {
      warning: (share: string) => `${share} of today’s events are used.`,
      exceeded: (when: string) => `Today’s events are used up: more are refused until ${when}.`,
    },
    month: {
      warning: (share: string) => `${share} of this month’s events are used.`,
      exceeded: (when: string) =>
        `This month’s events are used up: more are refused until ${when}.`,
    },
    sources: {
      warning: (share: string) => `${share} of the sources there may be are taken.`,
      exceeded: () => "There may be no more sources: events of new ones are rejected.",
    },
    event_names: {
      warning: (share: string) => `${share} of the event names there may be are taken.`,
      exceeded: () => "There may be no more event names: events with new ones are rejected.",
    },
    property_keys: {
      warning: (share: string) => `${share} of the property keys there may be are taken.`,
      exceeded: () => "There may be no more property keys: events with new ones are rejected.",
    },
  },
  change: "Change limits",
};
