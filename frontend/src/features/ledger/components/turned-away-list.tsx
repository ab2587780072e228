import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Notice } from "@/shared/components/ui/notice";
import { ti } from "@/shared/i18n/install";
import { exact } from "@/shared/lib/format";
import { visible } from "@/shared/lib/visible";
import { ledgerQuery } from "../api/read-ledger";
import { codeWords, isBlank } from "../model";
import { type MendingPlace, placeOf, type TurnedAway, turnedAway } from "../turned-away";
import type { View } from "../view";

const LAST_HOUR: View = { period: { last: "1h" }, by: "code", filters: {} };

const PLACES = {
  general: "/p/$slug/settings",
  keys: "/p/$slug/settings/keys",
  limits: "/p/$slug/settings/limits",
  ledger: "/p/$slug/ledger",
} as const satisfies Record<MendingPlace, string>;

function Reason({ code, events, detail, slug }: TurnedAway & { slug: string }) {
  const place = placeOf(code);
  return (
    <li className="flex flex-col gap-0.5 border-t border-warn/40 pt-2 wrap-anywhere">
      <span>
        <span className="font-medium tabular-nums">{`${exact(events)} ×`}</span>{" "}
        {codeWords(code) ?? <code className="font-mono text-[0.8125rem]">{visible(code)}</code>}
      </span>
      {detail && <span className="text-[0.8125rem]">{visible(detail)}</span>}
      <Link to={PLACES[place]} params={{ slug }} className="self-start underline">
        {ti.refused.places[place]}
      </Link>
    </li>
  );
}

/** Why nothing is stored: what was turned away in the last hour, or that nothing came at all. */
export function TurnedAwayList({ projectId, slug }: { projectId: string; slug: string }) {
  const ledger = useQuery(ledgerQuery(projectId, LAST_HOUR)).data?.ledger;
  if (!ledger) return null;
  if (isBlank(ledger)) return <p className="text-muted">{ti.refused.none}</p>;
  const reasons = turnedAway(ledger);
  if (reasons.length === 0) return null;
  return (
    <Notice tone="warn">
      <p className="font-semibold">{ti.refused.title}</p>
      <p>{ti.refused.about}</p>
      <ul className="mt-2 flex flex-col gap-2">
        {reasons.map((reason) => (
          <Reason key={reason.code} slug={slug} {...reason} />
        ))}
      </ul>
    </Notice>
  );
}
