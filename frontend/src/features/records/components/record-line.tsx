import { ChevronRight } from "lucide-react";
import { Facts } from "@/shared/components/manage/facts";
import { MiddleCut } from "@/shared/components/ui/middle-cut";
import { te } from "@/shared/i18n/explore";
import type { EventRecord } from "@/shared/lib/api/models";
import { countryName } from "@/shared/lib/country";
import { dates } from "@/shared/lib/format";
import { visible } from "@/shared/lib/visible";
import { factsOf, propertiesOf } from "../model";

const COLUMNS =
  "grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 md:grid-cols-[13rem_minmax(0,2fr)_minmax(0,4fr)_minmax(0,2fr)_minmax(0,2fr)]";

type Props = { record: EventRecord; timeZone: string };

/** One event: a line, and all of it when opened. Anybody may have written it: text, never markup or a link. */
export function RecordLine({ record, timeZone }: Props) {
  const time = dates({ dateStyle: "medium", timeStyle: "medium", timeZone }).format(
    new Date(record.timestamp),
  );
  const properties = propertiesOf(record);
  return (
    <li className="border-t border-line/60 first:border-t-0">
      <details className="group">
        <summary className="flex cursor-pointer list-none items-start gap-2 rounded-md py-2 hover:bg-sunken [&::-webkit-details-marker]:hidden">
          <ChevronRight
            aria-hidden
            className="mt-0.5 size-4 shrink-0 text-muted group-open:rotate-90"
          />
          <span className={`${COLUMNS} min-w-0 flex-1 md:items-baseline`}>
            <span className="whitespace-nowrap text-muted tabular-nums max-md:order-2">{time}</span>
            <span className="font-medium wrap-anywhere max-md:order-1">
              {visible(record.event_name)}
            </span>
            <span className="min-w-0 max-md:order-3 max-md:col-span-2">
              <MiddleCut text={visible(`${record.host ?? ""}${record.path ?? ""}`)} />
            </span>
            <span className="truncate max-md:hidden">
              {record.country && countryName(record.country)}
            </span>
            <span className="truncate max-md:hidden">{visible(record.user_id)}</span>
          </span>
        </summary>
        <div className="flex flex-col gap-3 rounded-lg bg-sunken p-4">
          <Facts facts={factsOf(record)} />
          {properties && (
            <div>
              <p className="mb-1.5 text-muted">{te.records.properties}</p>
              <pre className="rounded-lg border border-line bg-surface p-3 font-mono text-[0.8125rem] leading-5 whitespace-pre-wrap wrap-anywhere">
                {properties}
              </pre>
            </div>
          )}
        </div>
      </details>
    </li>
  );
}
