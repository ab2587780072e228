import { tg } from "@/shared/i18n/goals";
import type { Goal, Paid } from "@/shared/lib/api/models";
import { countryName } from "@/shared/lib/country";
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
  const text = String(value);
  return dimension === "country" ? countryName(text) : visible(text);
}
