import { Pause, Play } from "lucide-react";
import { useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { MiddleCut } from "@/shared/components/ui/middle-cut";
import { EmptyState } from "@/shared/components/ui/states";
import { tl } from "@/shared/i18n/live";
import type { LiveEvent } from "@/shared/lib/api/models";
import { countryName } from "@/shared/lib/country";
import { exact } from "@/shared/lib/format";
import { visible } from "@/shared/lib/visible";
import { newerThan, pageOf, timeOf } from "../model";

const head = "pb-1.5 pr-3 text-left font-medium";
const cell = "py-1.5 pr-3 align-top";
const wide = "hidden md:table-cell";

type RowProps = { event: LiveEvent; timeZone: string; withUser: boolean };

function Row({ event, timeZone, withUser }: RowProps) {
  const page = visible(pageOf(event));
  const user = visible(event.user_id ?? "");
  return (
    <tr className="border-t border-line/60">
      <td className={`${cell} whitespace-nowrap text-muted`}>{timeOf(event, timeZone)}</td>
      <th scope="row" className={`${cell} text-left font-medium wrap-anywhere`}>
        {visible(event.event_name)}
      </th>
      <td title={page} className={cell}>
        <MiddleCut text={page} />
      </td>
      <td className={`${cell} ${wide} truncate`}>{event.country && countryName(event.country)}</td>
      <td className={`${cell} ${wide} truncate`}>{visible(event.browser ?? "")}</td>
      <td className={`${cell} ${wide} truncate`}>{visible(event.event_source)}</td>
      {withUser && (
        <td title={user} className={`${cell} ${wide}`}>
          <MiddleCut text={user} />
        </td>
      )}
    </tr>
  );
}

type TableProps = { events: readonly LiveEvent[]; timeZone: string };

function LatestTable({ events, timeZone }: TableProps) {
  // Null for everybody who may not see people.
  const withUser = events.some((event) => event.user_id !== null);
  return (
    <table className="w-full table-fixed tabular-nums">
      <caption className="sr-only">{tl.latest}</caption>
      <thead>
        <tr className="text-[0.8125rem] text-muted">
          <th scope="col" className={`${head} w-28`}>
            {tl.columns.time}
          </th>
          <th scope="col" className={head}>
            {tl.columns.event}
          </th>
          <th scope="col" className={`${head} w-2/5 md:w-1/4`}>
            {tl.columns.page}
          </th>
          <th scope="col" className={`${head} ${wide}`}>
            {tl.columns.country}
          </th>
          <th scope="col" className={`${head} ${wide}`}>
            {tl.columns.browser}
          </th>
          <th scope="col" className={`${head} ${wide}`}>
            {tl.columns.source}
          </th>
          {withUser && (
            <th scope="col" className={`${head} ${wide}`}>
              {tl.columns.user}
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <Row key={event.event_id} event={event} timeZone={timeZone} withUser={withUser} />
        ))}
      </tbody>
    </table>
  );
}

type Props = { latest: readonly LiveEvent[]; timeZone: string };

/** The newest events. Held still while somebody reads them, and then says how many came meanwhile. */
export function LatestCard({ latest, timeZone }: Props) {
  const [held, setHeld] = useState<readonly LiveEvent[] | null>(null);
  const { newer, more } = newerThan(held ?? latest, latest);
  const Icon = held ? Play : Pause;
  return (
    <Card
      title={tl.latest}
      description={tl.latestNote(timeZone)}
      actions={
        <>
          {held && (
            <span className="text-muted">
              {more ? tl.pausedMany(exact(newer)) : tl.paused(exact(newer))}
            </span>
          )}
          <Button size="sm" onClick={() => setHeld(held ? null : latest)}>
            <Icon aria-hidden className="size-3.5" />
            {held ? tl.resume : tl.pause}
          </Button>
        </>
      }
    >
      {(held ?? latest).length === 0 ? (
        <EmptyState title={tl.latestNone}>{tl.quietNote}</EmptyState>
      ) : (
        <LatestTable events={held ?? latest} timeZone={timeZone} />
      )}
    </Card>
  );
}
