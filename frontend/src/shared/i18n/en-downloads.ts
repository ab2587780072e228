/** The texts of what a chart can be taken along as, in English. */
export const enDownloads = {
  title: "Download the chart",
  csv: "Numbers (CSV)",
  png: "Picture (PNG)",
  pngNote: "The picture is of the chart: change from the table to it first.",
  failed: "The picture could not be drawn. Take the numbers, or try another browser.",
  of: (site: string, what: string) => `${site}: ${what}`,
  when: (period: string, zone: string) => `${period}, time zone ${zone}`,
  span: (first: string, last: string) => `${first} to ${last}`,
};
