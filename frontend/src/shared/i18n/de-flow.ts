import type { FlowCatalogue } from "./flow";

/** The texts of the chart of what arrives in German. */
export const deFlow: FlowCatalogue = {
  title: "Was ankam",
  start: "Empfangen ab",
  nothing: "nichts",
  kinds: {
    accepted: "Angenommen",
    away: "Abgewiesen",
    limited: "Begrenzt",
    leftOut: "Ausgelassen",
  },
};
