import { useQuery } from "@tanstack/react-query";
import { FlowFigure } from "@/shared/components/flow/flow-figure";
import { Card } from "@/shared/components/ui/card";
import { QueryView } from "@/shared/components/ui/query-view";
import { EmptyState, Skeleton } from "@/shared/components/ui/states";
import { tf } from "@/shared/i18n/flow";
import { tm } from "@/shared/i18n/manage";
import type { Ledger } from "@/shared/lib/api/models";
import { instant } from "@/shared/lib/format";
import { ledgerQuery } from "../api/read-ledger";
import { isBlank, toArrivals } from "../model";
import { isTime, type View } from "../view";
import { BalanceCard } from "./balance-card";
import { LedgerTable } from "./ledger-table";
import { SamplesCard } from "./samples-card";

const periodOf = ({ from, to, timezone }: Ledger): string =>
  tm.ledger.tableAbout(instant(from, timezone), `${instant(to, timezone)} (${timezone})`);

type Props = { projectId: string; view: View; keyNames: Readonly<Record<string, string>> };

/** The balance of all time, the table of the period, and what was turned away. One answer holds all three. */
export function LedgerView({ projectId, view, keyNames }: Props) {
  const query = useQuery(ledgerQuery(projectId, view));
  return (
    <QueryView query={query} skeleton={<Skeleton className="h-96" />}>
      {({ ledger, view: shown }) => (
        <div className="flex flex-col gap-4">
          <BalanceCard balance={ledger.balance} busy={query.isFetching} />
          <Card title={tm.ledger.table} description={periodOf(ledger)} busy={query.isFetching}>
            {isBlank(ledger) ? (
              <EmptyState title={tm.ledger.nothing}>{tm.ledger.nothingNote}</EmptyState>
            ) : (
              <>
                {isTime(shown.by) && (
                  <div className="mb-5">
                    <FlowFigure
                      title={tf.title}
                      period={periodOf(ledger)}
                      name="arrivals"
                      arrivals={toArrivals(ledger, shown.by)}
                    />
                  </div>
                )}
                <LedgerTable key={shown.by} ledger={ledger} view={shown} />
              </>
            )}
          </Card>
          <SamplesCard samples={ledger.samples} keyNames={keyNames} busy={query.isFetching} />
        </div>
      )}
    </QueryView>
  );
}
