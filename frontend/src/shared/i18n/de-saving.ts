import type { SavingCatalogue } from "./saving";

/** The texts of saving a question as a report, in German. */
export const deSaving: SavingCatalogue = {
  save: "Speichern",
  title: "Als Bericht speichern",
  about: "Für alle, die dieses Projekt lesen: auf Dashboards und für Freigabelinks.",
  name: "Name",
  saving: "Wird gespeichert …",
  saved: (name) => `Gespeichert als „${name}“.`,
};
