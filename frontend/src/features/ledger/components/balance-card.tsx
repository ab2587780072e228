import { Card } from "@/shared/components/ui/card";
import { tm } from "@/shared/i18n/manage";
import type { Ledger } from "@/shared/lib/api/models";
import { exact } from "@/shared/lib/format";

/** The signs are drawn, not written: a list of terms and values may hold nothing else. */
const SIGN =
  "grid grid-cols-[auto_auto] gap-x-4 before:row-span-2 before:self-end before:text-lg before:text-muted";
const EQUALS = `${SIGN} before:content-['=']`;
const PLUS = `${SIGN} before:content-['+']`;

type Part = { sign: string; term: string; value: number };

function partsOf(balance: Ledger["balance"]): Part[] {
  const { outcomes, pending } = tm.ledger;
  return [
    { sign: "", term: outcomes.accepted, value: balance.accepted },
    { sign: EQUALS, term: outcomes.stored, value: balance.stored },
    { sign: PLUS, term: outcomes.duplicate, value: balance.duplicate },
    { sign: PLUS, term: outcomes.dead, value: balance.dead },
    { sign: PLUS, term: pending, value: balance.pending },
  ];
}

/** accepted = stored + duplicate + set aside + pending, as the equation it is. */
export function BalanceCard({ balance, busy }: { balance: Ledger["balance"]; busy: boolean }) {
  return (
    <Card title={tm.ledger.balance} description={tm.ledger.balanceAbout} busy={busy}>
      <dl className="flex flex-wrap items-end gap-x-4 gap-y-3 tabular-nums">
        {partsOf(balance).map(({ sign, term, value }) => (
          <div key={term} className={sign}>
            <dt className="text-[0.8125rem] text-muted">{term}</dt>
            <dd className="text-xl font-semibold tracking-tight">{exact(value)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
