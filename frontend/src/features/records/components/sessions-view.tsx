import { useInfiniteQuery } from "@tanstack/react-query";
import { Facts } from "@/shared/components/manage/facts";
import { MiddleCut } from "@/shared/components/ui/middle-cut";
import { tp } from "@/shared/i18n/people";
import type { Session } from "@/shared/lib/api/models";
import { countryName } from "@/shared/lib/country";
import { duration } from "@/shared/lib/duration";
import { exact, instant } from "@/shared/lib/format";
import { visible } from "@/shared/lib/visible";
import { sessionQuery, sessionsQuery } from "../api/read-sessions";
import { factsOfSession } from "../model";
import type { View } from "../view";
import { OpeningLine } from "./opening-line";
import { PagesCard } from "./pages-card";
import { Timeline } from "./timeline";

const COLUMNS =
  "grid min-w-0 flex-1 grid-cols-2 gap-x-4 md:grid-cols-[11rem_minmax(0,4fr)_minmax(0,1fr)_minmax(0,1fr)_minmax(0,2fr)_minmax(0,2fr)] md:items-baseline";

function Summary({ session, timeZone }: { session: Session; timeZone: string }) {
  const { country, channel, entry_path: entry, exit_path: exit } = session;
  const ways = entry === exit ? [entry] : [entry, exit];
  return (
    <span className={COLUMNS}>
      <span className="text-muted tabular-nums">{instant(session.started_at, timeZone)}</span>
      <span className="min-w-0 font-medium max-md:order-first max-md:col-span-2">
        <MiddleCut text={ways.map((path) => visible(path ?? tp.session.noPage)).join(" → ")} />
      </span>
      <span className="tabular-nums">{duration(session.duration)}</span>
      <span className="tabular-nums">{tp.views(session.pageviews, exact(session.pageviews))}</span>
      <span className="truncate max-md:hidden">{visible(channel ?? "")}</span>
      <span className="truncate max-md:hidden">{country && countryName(country)}</span>
    </span>
  );
}

/** Which visits there were; each opens to what it was like and all that happened in it. */
export function SessionsView({ projectId, view }: { projectId: string; view: View }) {
  const query = useInfiniteQuery(sessionsQuery(projectId, view));
  const line = (session: Session, timeZone: string) => (
    <OpeningLine
      key={session.session_id}
      summary={<Summary session={session} timeZone={timeZone} />}
    >
      {() => (
        <>
          <Facts facts={factsOfSession(session, timeZone)} />
          <Timeline of={sessionQuery(projectId, session.session_id)} />
        </>
      )}
    </OpeningLine>
  );
  return (
    <PagesCard
      title={tp.session.result}
      none={tp.session.none}
      noneNote={tp.noneNote}
      query={query}
      line={line}
    />
  );
}
