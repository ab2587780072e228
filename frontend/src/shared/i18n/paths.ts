import { enPaths } from "./en-paths";

export type PathsCatalogue = typeof enPaths;

/** The texts of the screen Paths, loaded with it. The rules of `manage.ts`. */
export const tp: PathsCatalogue = enPaths;
