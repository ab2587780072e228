import { useQuery } from "@tanstack/react-query";
import { Badge } from "@/shared/components/ui/badge";
import { Breakable } from "@/shared/components/ui/breakable";
import { Card } from "@/shared/components/ui/card";
import { Notice } from "@/shared/components/ui/notice";
import { QueryView } from "@/shared/components/ui/query-view";
import { Skeleton } from "@/shared/components/ui/states";
import { to } from "@/shared/i18n/operations";
import type { Chore } from "@/shared/lib/api/models";
import { ago, exact, instant } from "@/shared/lib/format";
import { visible } from "@/shared/lib/visible";
import { choresQuery } from "../api/list-chores";
import { everyText, holderOf, nextText, tookText } from "../model";

const TONES = {
  never_ran: "plain",
  running: "accent",
  succeeded: "ok",
  failed: "danger",
  killed: "danger",
} as const;

/** What a phone has no room for. */
const WIDE = "max-sm:hidden";

function State({ chore, holder }: { chore: Chore; holder: Chore | undefined }) {
  return (
    <span className="flex flex-wrap items-center gap-1.5">
      <Badge tone={TONES[chore.outcome]}>{to.chores.outcomes[chore.outcome]}</Badge>
      {chore.failures_in_row > 0 && (
        <span className="text-[0.8125rem] text-muted">
          {to.chores.inRow(exact(chore.failures_in_row))}
        </span>
      )}
      {chore.overdue && <Badge tone="warn">{to.chores.overdue}</Badge>}
      {holder && (
        <span className="text-[0.8125rem] text-muted">
          {to.chores.heldUpBy(visible(holder.name))}
        </span>
      )}
    </span>
  );
}

/** Why the last run failed, and since when: a line of its own, for it may be long. */
function Trouble({ chore }: { chore: Chore }) {
  const well = chore.succeeded_at ? to.chores.wellAt(ago(chore.succeeded_at)) : to.chores.neverWell;
  return (
    <tr>
      <td colSpan={7} className="pb-2 pl-2 text-[0.8125rem] wrap-anywhere text-danger">
        {visible(chore.error)} <span className="text-muted">{well}</span>
      </td>
    </tr>
  );
}

function Row({ chore, holder }: { chore: Chore; holder: Chore | undefined }) {
  const cell = "py-1.5 pl-3 text-right whitespace-nowrap";
  return (
    <>
      <tr className="border-t border-line/60">
        <th scope="row" className="py-1.5 pl-2 text-left font-normal">
          <span className="font-mono text-[0.8125rem]">
            <Breakable name={visible(chore.name)} />
          </span>
          <span className="block text-[0.8125rem] text-muted">
            {to.chores.inLane(everyText(chore.every), to.chores.lanes[chore.lane])}
          </span>
        </th>
        <td className="py-1.5 pl-3">
          <State chore={chore} holder={holder} />
        </td>
        <td className={cell}>
          {chore.started_at ? (
            <time dateTime={chore.started_at} title={instant(chore.started_at)}>
              {ago(chore.started_at)}
            </time>
          ) : (
            "–"
          )}
        </td>
        <td className={`${cell} ${WIDE}`}>{tookText(chore.duration)}</td>
        <td className={`${cell} ${WIDE}`}>{nextText(chore, Date.now())}</td>
        <td className={`${cell} ${WIDE}`}>{exact(chore.runs)}</td>
        <td className={`${cell} ${WIDE}`}>{exact(chore.failures)}</td>
      </tr>
      {(chore.error !== "" || chore.outcome === "killed") && <Trouble chore={chore} />}
    </>
  );
}

function Chores({ chores }: { chores: Chore[] }) {
  const head = "py-1.5 pl-3 font-medium whitespace-nowrap";
  const { name, state, last, took, next, runs, failures } = to.chores;
  return (
    <>
      {chores.some((chore) => chore.overdue) && (
        <div className="mb-3">
          <Notice tone="warn">{to.chores.overdueNote}</Notice>
        </div>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard */}
      <section tabIndex={0} aria-label={to.chores.table} className="-mx-1 overflow-x-auto px-1">
        <table className="w-full tabular-nums">
          <caption className="sr-only">{to.chores.about}</caption>
          <thead>
            <tr className="text-[0.8125rem] text-muted">
              <th scope="col" className="py-1.5 pl-2 text-left font-medium">
                {name}
              </th>
              <th scope="col" className={`${head} text-left`}>
                {state}
              </th>
              <th scope="col" className={`${head} text-right`}>
                {last}
              </th>
              {[took, next, runs, failures].map((words) => (
                <th key={words} scope="col" className={`${head} text-right ${WIDE}`}>
                  {words}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {chores.map((chore) => (
              <Row key={chore.name} chore={chore} holder={holderOf(chore, chores)} />
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

export function ChoresCard() {
  const chores = useQuery(choresQuery);
  return (
    <Card title={to.chores.title} description={to.chores.about}>
      <QueryView query={chores} skeleton={<Skeleton className="h-64" />}>
        {(data) => <Chores chores={data} />}
      </QueryView>
    </Card>
  );
}
