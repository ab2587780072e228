import { enExports } from "./en-exports";
import { room } from "./index";

export type ExportsCatalogue = typeof enExports;

/** The texts of exports. The rules of `manage.ts`. */
export let tx: ExportsCatalogue = room("exports", enExports, (own) => {
  tx = own;
});
