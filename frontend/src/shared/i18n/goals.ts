import { enGoals } from "./en-goals";
import { room } from "./index";

export type GoalsCatalogue = typeof enGoals;

/** The texts of the screen Goals, loaded with it. The rules of `manage.ts`. */
export let tg: GoalsCatalogue = room("goals", enGoals, (own) => {
  tg = own;
});
