import { tg } from "@/shared/i18n/goals";
import type { Goal, GoalGroup, GoalResult, Paid } from "@/shared/lib/api/models";
import { csvOf } from "@/shared/lib/csv";
import { wordsOf } from "@/shared/lib/filter-words";
import { money, percent } from "@/shared/lib/format";
import { visible } from "@/shared/lib/visible";
import { isHidden } from "./model";
import type { Dimension } from "./view";

/** "Page /welcome/*, €5.00 each". */
export function definitionOf(goal: Goal): string {
  const { definition } = tg;
  if (isHidden(goal)) return definition.hidden;
  return definition.join([
    goal.path === null
      ? definition.event(visible(goal.event ?? ""))
      : definition.path(visible(goal.path)),
    ...(goal.filters ? [definition.filtered] : []),
    ...(goal.value ? [definition.worth(money(goal.value.amount, goal.value.currency))] : []),
  ]);
}

export const rateText = (rate: number | null): string =>
  rate === null ? tg.unknown : percent(rate);

export function paidText({ amount, currency }: Pick<Paid, "amount" | "currency">): string {
  const text = money(amount, currency);
  return currency === null ? tg.noCurrency(text) : text;
}

export function valueText(value: string | number | boolean | null, dimension: Dimension): string {
  if (value === null || value === "") return tg.detail.empty;
  return visible(wordsOf(dimension, String(value)));
}

const { columns, before } = tg;
const COUNTS = [columns.conversions, columns.rate, columns.visitors];

/** Money exactly, by currency: "199.9900 EUR; 5.0000". */
const paid = (revenue: readonly Paid[]): string =>
  revenue
    .map(({ amount, currency }) => (currency === null ? amount : `${amount} ${currency}`))
    .join("; ");

type Counted = GoalResult | GoalGroup;

/** A line for each, with the numbers of the period before where anything was compared. */
function countsCsv<T extends Counted>(
  name: string,
  all: readonly T[],
  nameOf: (one: T) => unknown,
): string {
  const compared = all.some(({ compare }) => compare !== null);
  const lines = all.map((one) => [
    nameOf(one),
    ...[one.conversions, one.rate, one.converting_visitors],
    ...(compared
      ? [one.compare?.conversions, one.compare?.rate, one.compare?.converting_visitors]
      : []),
    paid(one.revenue),
  ]);
  const head = [name, ...COUNTS, ...(compared ? COUNTS.map(before) : []), columns.revenue];
  return csvOf([head, ...lines]);
}

/** The goals side by side as a file. */
export const goalsCsv = (results: readonly GoalResult[]): string =>
  countsCsv(columns.goal, results, ({ name }) => name);

/** Where one goal's conversions come from, as a file. */
export const groupsCsv = (groups: readonly GoalGroup[], by: Dimension): string =>
  countsCsv(tg.detail.dimensions[by], groups, ({ value }) => value);
