import { Badge } from "@/shared/components/ui/badge";
import { Card } from "@/shared/components/ui/card";
import { EmptyState } from "@/shared/components/ui/states";
import { tm } from "@/shared/i18n/manage";
import type { LedgerSample } from "@/shared/lib/api/models";
import { ago, instant } from "@/shared/lib/format";
import { visible } from "@/shared/lib/visible";
import { sampleText } from "../model";

type SampleProps = { sample: LedgerSample; keyName: string | undefined };

/** One event that was turned away. Anybody may have written it: text, never markup or a link. */
function Sample({ sample, keyName }: SampleProps) {
  const where = [
    sample.key && tm.ledger.sampleKey(visible(keyName || tm.ledger.unnamedKey)),
    sample.source && tm.ledger.sampleSource(visible(sample.source)),
  ].filter(Boolean);
  return (
    <li className="flex flex-col gap-1 border-t border-line py-3 first:border-t-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Badge tone="warn">{tm.ledger.outcomes[sample.outcome]}</Badge>
        <code className="font-mono text-[0.8125rem] wrap-anywhere">{visible(sample.code)}</code>
        <time dateTime={sample.at} title={instant(sample.at)} className="text-muted">
          {ago(sample.at)}
        </time>
        <span className="text-[0.8125rem] wrap-anywhere text-muted">{where.join(" · ")}</span>
      </div>
      <p className="wrap-anywhere">{visible(sample.detail)}</p>
      {sample.event === null ? (
        <p className="text-[0.8125rem] text-muted">
          {sample.outcome === "rejected" ? tm.ledger.unreadEvent : tm.ledger.noEvent}
        </p>
      ) : (
        <details>
          <summary className="text-[0.8125rem] text-muted">{tm.ledger.event}</summary>
          <pre className="mt-1.5 rounded-lg border border-line bg-sunken p-3 font-mono text-[0.8125rem] leading-5 whitespace-pre-wrap wrap-anywhere">
            {sampleText(sample.event)}
          </pre>
        </details>
      )}
    </li>
  );
}

type Props = {
  samples: readonly LedgerSample[];
  keyNames: Readonly<Record<string, string>>;
  busy: boolean;
};

export function SamplesCard({ samples, keyNames, busy }: Props) {
  return (
    <Card title={tm.ledger.samples} description={tm.ledger.samplesAbout} busy={busy}>
      {samples.length === 0 ? (
        <EmptyState title={tm.ledger.noSamples}>{tm.ledger.noSamplesNote}</EmptyState>
      ) : (
        <ul>
          {samples.map((sample, index) => (
            <Sample
              // biome-ignore lint/suspicious/noArrayIndexKey: two samples may be alike in all they say
              key={`${sample.at} ${sample.code} ${index}`}
              sample={sample}
              keyName={keyNames[sample.key ?? ""]}
            />
          ))}
        </ul>
      )}
    </Card>
  );
}
