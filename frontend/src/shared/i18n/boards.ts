import { enBoards } from "./en-boards";
import { room } from "./index";

export type BoardsCatalogue = typeof enBoards;

/** The texts of dashboards and of the list of saved reports. The rules of `manage.ts`. */
export let td: BoardsCatalogue = room("boards", enBoards, (own) => {
  td = own;
});
