import type { Goal, GoalPatch, GoalRequest } from "@/shared/lib/api/models";
import type { Step } from "@/shared/lib/steps";

/** As many as one report answers about. */
export const PAGE = 20;

/** Whether the asker may know no more of it than its name. */
export const isHidden = (goal: Goal): boolean => goal.event === null && goal.path === null;

export type Chosen = { goal: Goal | null; page: number; pages: number; shown: Goal[] };

/** The goal that the URL names, or else the first, and those that share a report with it. */
export function choose(goals: readonly Goal[], id: string | null): Chosen {
  const at = Math.max(
    0,
    goals.findIndex((goal) => goal.id === id),
  );
  const page = Math.floor(at / PAGE);
  return {
    goal: goals[at] ?? null,
    page,
    pages: Math.ceil(goals.length / PAGE),
    shown: goals.slice(page * PAGE, (page + 1) * PAGE),
  };
}

/** A goal as the form's fields hold it. */
export type GoalDraft = {
  name: string;
  step: Step;
  fixed: boolean;
  amount: string;
  currency: string;
};

/** "5.0000" as people write it. */
const plain = (amount: string): string =>
  amount.includes(".") ? amount.replace(/\.?0+$/, "") : amount;

export function draftOf(goal: Goal | null): GoalDraft {
  return {
    name: goal?.name ?? "",
    step:
      goal && goal.path !== null
        ? { kind: "page", value: goal.path }
        : { kind: "event", value: goal?.event ?? "" },
    fixed: Boolean(goal?.value),
    amount: plain(goal?.value?.amount ?? ""),
    currency: goal?.value?.currency ?? "",
  };
}

type Definition = Required<Pick<GoalRequest, "name" | "event" | "path" | "value">>;

function definitionOf({ name, step, fixed, amount, currency }: GoalDraft): Definition {
  const value = step.value.trim();
  return {
    name: name.trim(),
    event: step.kind === "event" ? value : null,
    path: step.kind === "page" ? value : null,
    value: fixed
      ? { amount: amount.trim().replace(",", "."), currency: currency.trim().toUpperCase() }
      : null,
  };
}

export const newGoal = (draft: GoalDraft): GoalRequest => ({ v: 1, ...definitionOf(draft) });

/** What differs from the goal as it is; conditions that only the API can set are left alone. */
export function goalChanges(goal: Goal, draft: GoalDraft): GoalPatch {
  const before = definitionOf(draftOf(goal));
  const after = definitionOf(draft);
  const moved = before.event !== after.event || before.path !== after.path;
  return {
    ...(before.name === after.name ? {} : { name: after.name }),
    ...(moved ? { event: after.event, path: after.path } : {}),
    ...(JSON.stringify(before.value) === JSON.stringify(after.value) ? {} : { value: after.value }),
  };
}
