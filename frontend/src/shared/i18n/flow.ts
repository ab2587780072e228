import { enFlow } from "./en-flow";
import { room } from "./index";

export type FlowCatalogue = typeof enFlow;

/** The texts of the chart of what arrives. The rules of `manage.ts`. */
export let tf: FlowCatalogue = room("flow", enFlow, (own) => {
  tf = own;
});
