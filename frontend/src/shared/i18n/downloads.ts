import { enDownloads } from "./en-downloads";
import { room } from "./index";

export type DownloadsCatalogue = typeof enDownloads;

/** The texts of what a chart can be taken along as, loaded with the first chart. The rules of `manage.ts`. */
export let tw: DownloadsCatalogue = room("downloads", enDownloads, (own) => {
  tw = own;
});
