import { useInfiniteQuery } from "@tanstack/react-query";
import { tp } from "@/shared/i18n/people";
import type { SeenPerson } from "@/shared/lib/api/models";
import { exact, instant } from "@/shared/lib/format";
import { visible } from "@/shared/lib/visible";
import { peopleQuery, personQuery } from "../api/read-people";
import type { View } from "../view";
import { OpeningLine } from "./opening-line";
import { PagesCard } from "./pages-card";
import { Timeline } from "./timeline";

const COLUMNS =
  "grid min-w-0 flex-1 grid-cols-2 gap-x-4 md:grid-cols-[minmax(0,3fr)_minmax(0,3fr)_minmax(0,1fr)_minmax(0,1fr)] md:items-baseline";

type Props = { projectId: string; view: View };

/** Who was there; each opens to all that they did. No address names them. */
export function PeopleView({ projectId, view }: Props) {
  const query = useInfiniteQuery(peopleQuery(projectId, view));
  const line = (person: SeenPerson, timeZone: string) => (
    <OpeningLine
      key={person.user_id}
      summary={
        <span className={COLUMNS}>
          <span className="font-medium wrap-anywhere max-md:col-span-2">
            {visible(person.user_id)}
          </span>
          <span className="text-muted tabular-nums max-md:col-span-2">
            {tp.seen(instant(person.first_seen, timeZone), instant(person.last_seen, timeZone))}
          </span>
          <span className="tabular-nums">
            {tp.sessions(person.sessions, exact(person.sessions))}
          </span>
          <span className="tabular-nums">{tp.events(person.events, exact(person.events))}</span>
        </span>
      }
    >
      {() => <Timeline of={personQuery(projectId, person.user_id, view)} />}
    </OpeningLine>
  );
  return (
    <PagesCard
      title={tp.people.result}
      none={tp.people.none}
      noneNote={tp.noneNote}
      query={query}
      line={line}
    />
  );
}
