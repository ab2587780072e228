import { enSaving } from "./en-saving";
import { room } from "./index";

export type SavingCatalogue = typeof enSaving;

/** The texts of saving a question as a report. The rules of `manage.ts`. */
export let tv: SavingCatalogue = room("saving", enSaving, (own) => {
  tv = own;
});
