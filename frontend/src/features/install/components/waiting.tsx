import { useQuery } from "@tanstack/react-query";
import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/shared/components/ui/button";
import { Notice } from "@/shared/components/ui/notice";
import { ErrorState } from "@/shared/components/ui/states";
import { ti } from "@/shared/i18n/install";
import { sentenceOf } from "@/shared/lib/api/errors";
import { instant } from "@/shared/lib/format";
import { statusQuery } from "../api/get-status";
import { useSendTest } from "../api/send-test";

function Pulse() {
  return (
    <span aria-hidden className="relative mt-1 grid size-5 shrink-0 place-items-center">
      <span className="absolute size-3 rounded-full bg-accent motion-safe:animate-pulse-ring" />
      <span className="size-3 rounded-full bg-accent" />
    </span>
  );
}

function Arrived({ at, zone, children }: { at: string; zone: string; children: ReactNode }) {
  return (
    <div
      role="status"
      className="flex flex-col gap-4 rounded-lg border border-ok/40 bg-ok-soft p-4"
    >
      <div className="flex items-start gap-3">
        <span
          aria-hidden
          className="grid size-6 shrink-0 place-items-center rounded-full bg-ok text-surface"
        >
          <Check className="size-4" />
        </span>
        <div>
          <p className="font-semibold text-ok">{ti.arrived}</p>
          <p>{ti.arrivedAt(instant(at, zone), zone)}</p>
        </div>
      </div>
      {children}
    </div>
  );
}

function Tips() {
  return (
    <details className="rounded-lg border border-line px-3 py-2">
      <summary className="font-medium">{ti.nothing}</summary>
      <ul className="mt-2 flex list-disc flex-col gap-1.5 pl-5 text-muted">
        {ti.reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </details>
  );
}

type Props = {
  projectId: string;
  zone: string;
  publicKey: string | null;
  /** Shown instead of waiting once the first event is there: the way on. */
  whenArrived: ReactNode;
  skip: ReactNode;
  /** Why nothing is stored, for those who may read it. */
  why?: ReactNode;
};

export function Waiting({ projectId, zone, publicKey, whenArrived, skip, why }: Props) {
  const status = useQuery(statusQuery(projectId));
  const test = useSendTest(publicKey ?? "");
  const first = status.data?.first_event_at;
  if (first)
    return (
      <Arrived at={first} zone={zone}>
        {whenArrived}
      </Arrived>
    );
  if (status.isError && !status.data) {
    return <ErrorState error={status.error} onRetry={() => void status.refetch()} />;
  }
  const onItsWay = test.isSuccess;
  return (
    <div className="flex flex-col gap-4">
      <div
        role="status"
        className="flex items-start gap-3 rounded-lg border border-line bg-sunken p-4"
      >
        <Pulse />
        <div>
          <p className="font-semibold">{onItsWay ? ti.pending : ti.waiting}</p>
          <p className="text-muted">{onItsWay ? ti.pendingNote : ti.waitingNote}</p>
        </div>
      </div>
      {test.isError && <Notice tone="error">{ti.testFailed(sentenceOf(test.error))}</Notice>}
      {why}
      <Tips />
      <div className="flex flex-wrap justify-between gap-2">
        {publicKey && (
          <Button busy={test.isPending} onClick={() => test.mutate()}>
            {ti.sendTest}
          </Button>
        )}
        {skip}
      </div>
    </div>
  );
}
