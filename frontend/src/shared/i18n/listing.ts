import { enListing } from "./en-listing";
import { room } from "./index";

export type ListingCatalogue = typeof enListing;

/** The texts of the list of projects. The rules of `manage.ts`. */
export let tl: ListingCatalogue = room("listing", enListing, (own) => {
  tl = own;
});
