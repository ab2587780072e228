import { enExports } from "./en-exports";
import { room } from "./index";

export type ExportsCatalogue = typeof enExports;

/** The texts of exports. The rules of `manage.ts`. */
export const tx: ExportsCatalogue = room("exports", enExports);
