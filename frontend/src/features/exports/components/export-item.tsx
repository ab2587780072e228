import { Badge } from "@/shared/components/ui/badge";
import { Button } from "@/shared/components/ui/button";
import { Notice } from "@/shared/components/ui/notice";
import { tx } from "@/shared/i18n/exports";
import { sentenceOf } from "@/shared/lib/api/errors";
import type { RawExport } from "@/shared/lib/api/models";
import { exact, instant, percent } from "@/shared/lib/format";
import { size } from "@/shared/lib/size";
import { useDownload } from "../api/download-export";
import { BIG, isUnderWay, nameOf, rangeOf } from "../model";

const TONES = {
  waiting: "plain",
  running: "accent",
  ready: "ok",
  failed: "danger",
  withdrawn: "warn",
} as const;

function factsOf(item: RawExport, zone: string): [string, string][] {
  const all: [string, string | null][] = [
    [tx.facts.rows, item.rows === undefined || item.state === "failed" ? null : exact(item.rows)],
    [tx.facts.size, item.bytes > 0 ? size(item.bytes) : null],
    [tx.facts.asked, instant(item.asked_at, zone)],
    [tx.facts.expires, item.expires_at && instant(item.expires_at, zone)],
  ];
  return all.filter((fact): fact is [string, string] => fact[1] !== null);
}

/** How far it is. An own element: a browser's bar takes no colours of the theme. */
function Progress({ item }: { item: RawExport }) {
  return (
    <div className="mt-2 flex max-w-md items-center gap-3">
      <div
        role="progressbar"
        aria-label={tx.progressOf(rangeOf(item))}
        aria-valuenow={Math.round(item.progress * 100)}
        className="h-2 min-w-0 flex-1 overflow-hidden rounded-full bg-sunken"
      >
        <div style={{ width: `${item.progress * 100}%` }} className="h-full bg-chart" />
      </div>
      <span className="text-[0.8125rem] text-muted tabular-nums">
        {tx.progress(percent(item.progress))}
      </span>
    </div>
  );
}

type Props = { item: RawExport; projectId: string; zone: string; onDelete: () => void };

/** One export: which events, how far it is, what became of it. */
export function ExportItem({ item, projectId, zone, onDelete }: Props) {
  const download = useDownload(projectId, item);
  const range = rangeOf(item);
  const all = size(item.bytes);
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 border-t border-line py-3.5 first:border-t-0">
      <div className="min-w-0 flex-1 basis-72">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <h3 className="font-medium wrap-anywhere">
            {item.timezone === zone ? range : tx.zoned(range, item.timezone)}
          </h3>
          <Badge tone={TONES[item.state]}>{tx.states[item.state]}</Badge>
          <Badge>{nameOf(item)}</Badge>
          {item.bots && <Badge>{tx.withBots}</Badge>}
          {item.filtered && <Badge>{tx.filtered}</Badge>}
        </div>
        <dl className="mt-1 flex flex-wrap gap-x-5 gap-y-0.5 text-[0.8125rem]">
          {factsOf(item, zone).map(([term, value]) => (
            <div key={term} className="flex min-w-0 gap-1.5">
              <dt className="shrink-0 text-muted">{term}</dt>
              <dd className="min-w-0 wrap-anywhere tabular-nums">{value}</dd>
            </div>
          ))}
        </dl>
        {isUnderWay(item) && <Progress item={item} />}
        {item.state === "failed" && (
          <p className="mt-1 text-danger">
            {item.error && tx.errors[item.error]} {tx.again}
          </p>
        )}
        {item.state === "withdrawn" && <p className="mt-1 text-warn">{tx.withdrawn}</p>}
        {item.state === "ready" && item.bytes >= BIG && (
          <p className="mt-1 text-[0.8125rem] text-muted">{tx.big(all)}</p>
        )}
        <p role="status" className="text-[0.8125rem] text-muted tabular-nums not-empty:mt-1">
          {download.isPending && tx.fetching(size(download.had), all)}
        </p>
        {download.error && (
          <div className="mt-2">
            <Notice tone="error">{sentenceOf(download.error)}</Notice>
          </div>
        )}
      </div>
      <div className="flex flex-wrap gap-2">
        {item.state === "ready" &&
          (download.isPending ? (
            <Button size="sm" onClick={download.stop}>
              {tx.stop}
            </Button>
          ) : (
            <Button size="sm" aria-label={tx.downloadOne(range)} onClick={download.start}>
              {tx.download}
            </Button>
          ))}
        <Button size="sm" aria-label={tx.removeOne(range)} onClick={onDelete}>
          {tx.remove}
        </Button>
      </div>
    </li>
  );
}
