import { enExports } from "./en-exports";

export type ExportsCatalogue = typeof enExports;

/** The texts of exports. The rules of `manage.ts`. */
export const tx: ExportsCatalogue = enExports;
