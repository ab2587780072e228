import { Card } from "@/shared/components/ui/card";
import { tm } from "@/shared/i18n/manage";
import type { Ledger } from "@/shared/lib/api/models";
import { exact } from "@/shared/lib/format";

type Part = { sign: string; term: string; value: number };

function partsOf(balance: Ledger["balance"]): Part[] {
  const { outcomes, equals, plus, pending } = tm.ledger;
  return [
    { sign: "", term: outcomes.accepted, value: balance.accepted },
    { sign: equals, term: outcomes.stored, value: balance.stored },
    { sign: plus, term: outcomes.duplicate, value: balance.duplicate },
    { sign: plus, term: outcomes.dead, value: balance.dead },
    { sign: plus, term: pending, value: balance.pending },
  ];
}

/** accepted = stored + duplicate + set aside + pending, as the equation it is. */
export function BalanceCard({ balance, busy }: { balance: Ledger["balance"]; busy: boolean }) {
  return (
    <Card title={tm.ledger.balance} description={tm.ledger.balanceAbout} busy={busy}>
      <dl className="flex flex-wrap items-end gap-x-4 gap-y-3 tabular-nums">
        {partsOf(balance).map(({ sign, term, value }) => (
          <div key={term} className="flex items-end gap-4">
            {sign && (
              <span aria-hidden className="pb-0.5 text-lg text-muted">
                {sign}
              </span>
            )}
            <div>
              <dt className="text-[0.8125rem] text-muted">{term}</dt>
              <dd className="text-xl font-semibold tracking-tight">{exact(value)}</dd>
            </div>
          </div>
        ))}
      </dl>
    </Card>
  );
}
