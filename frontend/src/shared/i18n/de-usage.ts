import type { ManageCatalogue } from "./manage";

/** The texts of usage in German. */
export const deUsage: ManageCatalogue["usage"] = {
  title: "Nutzung",
  about: "Was ankam, verglichen mit dem, was ankommen darf. Tage und Monate gelten in UTC.",
  quotas: "Ereignisse",
  quotasAbout: "Gezählt, solange das Projekt ein Limit, eine Rate oder ein Kontingent hat.",
  caps: "Verschiedene Namen",
  capsAbout: "Bekannte Namen werden immer angenommen.",
  day: "Heute",
  month: "Dieser Monat",
  sources: "Quellen",
  event_names: "Ereignisnamen",
  property_keys: "Eigenschaftsnamen",
  of: (used, max) => `${used} von ${max}`,
  noQuota: (used) => `${used}, kein Kontingent`,
  percent: (share) => `${share} verbraucht`,
  resets: (when) => `Beginnt neu ${when}`,
  states: { ok: "In Ordnung", warning: "Fast verbraucht", exceeded: "Verbraucht" },
  banner: {
    label: "Nutzung dieses Projekts",
    look: "Nutzung ansehen",
    day: {
      warning: (share) => `${share} der Ereignisse von heute sind verbraucht.`,
      exceeded: (when) =>
        `Die Ereignisse von heute sind verbraucht: Weitere werden bis ${when} abgewiesen.`,
    },
    month: {
      warning: (share) => `${share} der Ereignisse dieses Monats sind verbraucht.`,
      exceeded: (when) =>
        `Die Ereignisse dieses Monats sind verbraucht: Weitere werden bis ${when} abgewiesen.`,
    },
    sources: {
      warning: (share) => `${share} der möglichen Quellen sind belegt.`,
      exceeded: () => "Mehr Quellen sind nicht möglich: Ereignisse von neuen werden abgelehnt.",
    },
    event_names: {
      warning: (share) => `${share} der möglichen Ereignisnamen sind belegt.`,
      exceeded: () =>
        "Mehr Ereignisnamen sind nicht möglich: Ereignisse mit neuen werden abgelehnt.",
    },
    property_keys: {
      warning: (share) => `${share} der möglichen Eigenschaftsnamen sind belegt.`,
      exceeded: () =>
        "Mehr Eigenschaftsnamen sind nicht möglich: Ereignisse mit neuen werden abgelehnt.",
    },
  },
  change: "Limits ändern",
};
