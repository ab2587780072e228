import { enAnswers } from "./en-answers";
import { room } from "./index";

export type AnswersCatalogue = typeof enAnswers;

/** The texts of answers, loaded with what shows them. The rules of `manage.ts`. */
export let ta: AnswersCatalogue = room("answers", enAnswers, (own) => {
  ta = own;
});
