import { useQuery } from "@tanstack/react-query";
import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/shared/components/ui/button";
import { Notice } from "@/shared/components/ui/notice";
import { ErrorState } from "@/shared/components/ui/states";
import { t } from "@/shared/i18n";
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
          <p className="font-semibold text-ok">{t.install.arrived}</p>
          <p>{t.install.arrivedAt(instant(at, zone), zone)}</p>
        </div>
      </div>
      {children}
    </div>
  );
}

function Tips() {
  return (
    <details className="rounded-lg border border-line px-3 py-2">
      <summary className="font-medium">{t.install.nothing}</summary>
      <ul className="mt-2 flex list-disc flex-col gap-1.5 pl-5 text-muted">
        {t.install.reasons.map((reason) => (
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
};

export function Waiting({ projectId, zone, publicKey, whenArrived, skip }: Props) {
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
          <p className="font-semibold">{onItsWay ? t.install.pending : t.install.waiting}</p>
          <p className="text-muted">{onItsWay ? t.install.pendingNote : t.install.waitingNote}</p>
        </div>
      </div>
      {test.isError && <Notice tone="error">{t.install.testFailed(sentenceOf(test.error))}</Notice>}
      <Tips />
      <div className="flex flex-wrap justify-between gap-2">
        {publicKey && (
          <Button busy={test.isPending} onClick={() => test.mutate()}>
            {t.install.sendTest}
          </Button>
        )}
        {skip}
      </div>
    </div>
  );
}
