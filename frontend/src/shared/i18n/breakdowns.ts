import { enBreakdowns } from "./en-breakdowns";
import { room } from "./index";

export type BreakdownsCatalogue = typeof enBreakdowns;

/** The texts of the overview's cards and shortcuts, loaded with it. The rules of `manage.ts`. */
export let tb: BreakdownsCatalogue = room("breakdowns", enBreakdowns, (own) => {
  tb = own;
});
