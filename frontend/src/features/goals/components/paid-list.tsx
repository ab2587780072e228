import { DeltaLabel } from "@/shared/components/ui/delta-label";
import { tg } from "@/shared/i18n/goals";
import type { Paid } from "@/shared/lib/api/models";
import { paidText } from "../words";

type Props = {
  revenue: readonly Paid[];
  /** Whether what differs from before stands below, as in a column of numbers. */
  stacked?: boolean;
};

/** Revenue, a line for each currency: what is paid in two of them has no sum. */
export function PaidList({ revenue, stacked = false }: Props) {
  if (revenue.length === 0) return <span className="text-muted">{tg.unknown}</span>;
  return revenue.map((paid) => (
    <span
      key={paid.currency ?? ""}
      className={stacked ? "block" : "flex flex-wrap items-baseline gap-x-2"}
    >
      <span className={stacked ? "block font-medium" : "font-medium"}>{paidText(paid)}</span>
      <DeltaLabel
        now={Number(paid.amount)}
        before={paid.compare === null ? null : Number(paid.compare)}
      />
    </span>
  ));
}
