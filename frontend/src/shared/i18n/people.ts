import { enPeople } from "./en-people";
import { room } from "./index";

export type PeopleCatalogue = typeof enPeople;

/** The texts of the screens for people and sessions. The rules of `manage.ts`. */
export let tp: PeopleCatalogue = room("people", enPeople, (own) => {
  tp = own;
});
