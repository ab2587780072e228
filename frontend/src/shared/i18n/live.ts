import { enLive } from "./en-live";
import { room } from "./index";

export type LiveCatalogue = typeof enLive;

/** The texts of the live screen, loaded with it. The rules of `manage.ts`. */
export let tl: LiveCatalogue = room("live", enLive, (own) => {
  tl = own;
});
