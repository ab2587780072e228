import { useQuery } from "@tanstack/react-query";
import { Facts } from "@/shared/components/manage/facts";
import { Card } from "@/shared/components/ui/card";
import { QueryView } from "@/shared/components/ui/query-view";
import { Skeleton } from "@/shared/components/ui/states";
import { tn } from "@/shared/i18n/monitoring";
import type { Storage } from "@/shared/lib/api/models";
import { exact, percent } from "@/shared/lib/format";
import { size } from "@/shared/lib/size";
import { visible } from "@/shared/lib/visible";
import { storageQuery } from "../api/read-state";
import { leftText } from "../model";

function Projects({ results }: { results: Storage["results"] }) {
  const all = results.reduce((sum, { bytes }) => sum + bytes, 0);
  const head = "py-1.5 pl-3 text-right font-medium";
  const cell = "py-1.5 pl-3 text-right whitespace-nowrap";
  return (
    <table className="mt-4 w-full tabular-nums">
      <caption className="sr-only">{tn.storage.table}</caption>
      <thead>
        <tr className="border-b border-line text-[0.8125rem] text-muted">
          <th scope="col" className="py-1.5 text-left font-medium">
            {tn.storage.project}
          </th>
          <th scope="col" className={head}>
            {tn.storage.bytes}
          </th>
          <th scope="col" className={`${head} max-sm:hidden`}>
            {tn.storage.share}
          </th>
          <th scope="col" className={head}>
            {tn.storage.events}
          </th>
        </tr>
      </thead>
      <tbody>
        {results.map(({ id, name, bytes, events }) => (
          <tr key={id} className="border-b border-line/60">
            <th scope="row" className="py-1.5 text-left font-normal wrap-anywhere">
              {visible(name)}
            </th>
            <td className={`${cell} font-medium`}>{size(bytes)}</td>
            <td className={`${cell} text-muted max-sm:hidden`}>
              {percent(all > 0 ? bytes / all : 0)}
            </td>
            <td className={`${cell} text-muted`}>{exact(events)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Stored({ stored }: { stored: Storage }) {
  const { disk_free_bytes: free, disk_bytes: disk, bytes_an_event: each } = stored;
  return (
    <>
      <Facts
        facts={[
          [tn.storage.left, leftText(stored.days_left)],
          [tn.storage.free, tn.storage.freeOf(size(free), size(disk))],
          [tn.storage.database, size(stored.database_bytes)],
          [tn.storage.segments, size(stored.segment_bytes)],
          [tn.storage.aDay, tn.storage.eventsADay(exact(Math.round(stored.events_a_day)))],
          [tn.storage.each, each === null ? tn.storage.unknown : size(Math.round(each))],
        ]}
      />
      {stored.results.length > 0 && <Projects results={stored.results} />}
    </>
  );
}

/** What each project takes, and for how long the disk will do. */
export function StorageCard() {
  const stored = useQuery(storageQuery);
  return (
    <Card title={tn.storage.title} description={tn.storage.about}>
      <QueryView query={stored} skeleton={<Skeleton className="h-64" />}>
        {(data) => <Stored stored={data} />}
      </QueryView>
    </Card>
  );
}
