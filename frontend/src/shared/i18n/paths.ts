import { enPaths } from "./en-paths";
import { room } from "./index";

export type PathsCatalogue = typeof enPaths;

/** The texts of the screen Paths, loaded with it. The rules of `manage.ts`. */
export let tp: PathsCatalogue = room("paths", enPaths, (own) => {
  tp = own;
});
