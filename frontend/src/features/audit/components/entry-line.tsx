import { Link } from "@tanstack/react-router";
import { tu } from "@/shared/i18n/audit";
import type { AuditEntry } from "@/shared/lib/api/models";
import { dates } from "@/shared/lib/format";
import { actorOf, detailsOf } from "../model";
import { toSearch, type View } from "../view";

type Props = { entry: AuditEntry; timeZone: string; view: View };

/** One entry. Names and details are what people have written: text, never markup. */
export function EntryLine({ entry, timeZone, view }: Props) {
  const time = dates({ dateStyle: "medium", timeStyle: "medium", timeZone });
  const details = detailsOf(entry);
  const who = actorOf(entry);
  return (
    <li className="grid gap-x-4 gap-y-0.5 border-t border-line/60 py-2 first:border-t-0 md:grid-cols-[12rem_minmax(0,1fr)_minmax(0,2fr)]">
      <time dateTime={entry.at} className="whitespace-nowrap text-muted tabular-nums">
        {time.format(new Date(entry.at))}
      </time>
      <span className="wrap-anywhere">
        {entry.actor === null ? (
          who
        ) : (
          <Link
            to="."
            search={toSearch({ ...view, actor: entry.actor.id })}
            resetScroll={false}
            aria-label={tu.onlyOf(who)}
            className="rounded-sm hover:underline"
          >
            {who}
          </Link>
        )}
      </span>
      <div className="min-w-0">
        <p className="font-medium">{tu.actions[entry.action]}</p>
        <p className="font-mono text-[0.8125rem] wrap-anywhere text-muted">{entry.target.id}</p>
        {details.length > 0 && (
          <dl className="text-[0.8125rem]">
            {details.map(([name, text]) => (
              <div key={name} className="flex gap-2">
                <dt className="shrink-0 text-muted">{name}</dt>
                <dd className="min-w-0 wrap-anywhere">{text}</dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </li>
  );
}
