import { enExplore } from "./en-explore";
import { room } from "./index";

export type ExploreCatalogue = typeof enExplore;

/** The texts of the screens under Explore, loaded with them. The rules of `manage.ts`. */
export let te: ExploreCatalogue = room("explore", enExplore, (own) => {
  te = own;
});
