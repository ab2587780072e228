import { enFiltering } from "./en-filtering";
import { room } from "./index";

export type FilteringCatalogue = typeof enFiltering;

/** The texts of making and keeping filters. The rules of `manage.ts`. */
export let tg: FilteringCatalogue = room("filtering", enFiltering, (own) => {
  tg = own;
});
