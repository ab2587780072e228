import { Badge } from "@/shared/components/ui/badge";
import { Button } from "@/shared/components/ui/button";
import { ts } from "@/shared/i18n/shares";
import type { Share } from "@/shared/lib/api/models";
import { instant } from "@/shared/lib/format";
import { visible } from "@/shared/lib/visible";
import { type ShareState, stateOf } from "../model";

const TONES: Record<ShareState, "ok" | "plain"> = {
  active: "ok",
  expired: "plain",
  revoked: "plain",
};

function factsOf(share: Share, active: boolean, zone: string): [string, string][] {
  const end = share.revoked_at ?? share.expires_at;
  return [
    [ts.facts.created, instant(share.created_at, zone)],
    [active ? ts.facts.ends : ts.facts.ended, end ? instant(end, zone) : ts.never],
    ...(share.frame_origins.length > 0
      ? [[ts.facts.framed, share.frame_origins.join(", ")] as [string, string]]
      : []),
  ];
}

type Props = { share: Share; name: string | undefined; zone: string; onRevoke: () => void };

/** One link: what it shows, to whom, until when. Its token is not known any more. */
export function ShareItem({ share, name, zone, onRevoke }: Props) {
  const state = stateOf(share, Date.now());
  const shown = name === undefined ? ts.gone : visible(name);
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 border-t border-line py-3.5 first:border-t-0">
      <div className="min-w-0 flex-1 basis-72">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <h3 className="font-medium wrap-anywhere">{shown}</h3>
          <Badge tone={TONES[state]}>{ts.states[state]}</Badge>
          {share.has_password && <Badge>{ts.locked}</Badge>}
          <code className="font-mono text-[0.8125rem]">{ts.shortened(share.prefix)}</code>
        </div>
        <dl className="mt-1 flex flex-wrap gap-x-5 gap-y-0.5 text-[0.8125rem]">
          {factsOf(share, state === "active", zone).map(([term, value]) => (
            <div key={term} className="flex min-w-0 gap-1.5">
              <dt className="shrink-0 text-muted">{term}</dt>
              <dd className="min-w-0 wrap-anywhere">{value}</dd>
            </div>
          ))}
        </dl>
      </div>
      {state === "active" && (
        <Button size="sm" aria-label={ts.revokeOne(shown)} onClick={onRevoke}>
          {ts.revoke}
        </Button>
      )}
    </li>
  );
}
