import { enOperations } from "./en-operations";
import { room } from "./index";

export type OperationsCatalogue = typeof enOperations;

/** The texts of the Operations page, which few people open. The rules of `manage.ts`. */
export let to: OperationsCatalogue = room("operations", enOperations, (own) => {
  to = own;
});
