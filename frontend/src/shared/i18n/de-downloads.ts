import type { DownloadsCatalogue } from "./downloads";

/** The texts of what a chart can be taken along as, in German. */
export const deDownloads: DownloadsCatalogue = {
  title: "Diagramm herunterladen",
  csv: "Zahlen (CSV)",
  png: "Bild (PNG)",
  pngNote: "Das Bild zeigt das Diagramm: Wechseln Sie zuerst von der Tabelle dorthin.",
  failed:
    "Das Bild ließ sich nicht zeichnen. Nehmen Sie die Zahlen, oder versuchen Sie einen anderen Browser.",
  of: (site, what) => `${site}: ${what}`,
  when: (period, zone) => `${period}, Zeitzone ${zone}`,
  span: (first, last) => `${first} bis ${last}`,
};
