/** The texts of the chart of what arrives in English. */
export const enFlow = {
  title: "What arrived",
  start: "Received from",
  nothing: "nothing",
  kinds: {
    accepted: "Accepted",
    away: "Turned away",
    limited: "Limited",
    leftOut: "Left out",
  },
};
