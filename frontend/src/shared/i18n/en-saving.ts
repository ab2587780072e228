/** The texts of saving a question as a report, in English. */
export const enSaving = {
  save: "Save",
  title: "Save as a report",
  about: "For everybody who reads this project: on dashboards, and for share links.",
  name: "Name",
  saving: "Saving…",
  saved: (name: string) => `Saved as “${name}”.`,
};
