import { useState } from "react";
import { type Fact, Facts } from "@/shared/components/manage/facts";
import { Button } from "@/shared/components/ui/button";
import { ConfirmDialog } from "@/shared/components/ui/confirm-dialog";
import { Notice } from "@/shared/components/ui/notice";
import { tm } from "@/shared/i18n/manage";
import { sentenceOf } from "@/shared/lib/api/errors";
import type { Erasure, FoundPerson, Person, Project } from "@/shared/lib/api/models";
import { exact, instant } from "@/shared/lib/format";
import { can } from "@/shared/lib/permissions";
import { useErasePerson } from "../api/erase-person";
import { useExportPerson } from "../api/export-person";

const counted = (counts: Record<string, number>) =>
  Object.entries(counts).map(([name, events]) => `${name} (${exact(events)})`);

function factsOf(found: FoundPerson, zone: string): Fact[] {
  const lists: [string, string[]][] = [
    [tm.data.sources, counted(found.sources)],
    [tm.data.names, counted(found.names)],
    [tm.data.countries, found.countries],
    [tm.data.addresses, found.addresses],
    [tm.data.userIds, found.user_ids],
    [tm.data.anonymousIds, found.anonymous_ids],
    [tm.data.accountIds, found.account_ids],
  ];
  const times = [found.first_event_at, found.last_event_at];
  return [
    [tm.data.found, tm.data.foundEvents(exact(found.events), exact(found.sessions))],
    [tm.data.between, times.map((at) => (at ? instant(at, zone) : "")).join(" – ")],
    ...lists
      .filter(([, texts]) => texts.length > 0)
      .map(([term, texts]): Fact => [term, texts.join(", ")]),
  ];
}

type OutcomeProps = { erasure: Erasure; busy: boolean; onAgain: () => void };

function Outcome({ erasure, busy, onAgain }: OutcomeProps) {
  const { events, sessions } = erasure.removed;
  const done = erasure.state === "done";
  return (
    <Notice tone={done ? "ok" : "info"} takesFocus>
      <p>{done ? tm.data.done : tm.data.running}</p>
      {/* Who asks again may hear of nothing: it came to its end by itself. */}
      {events + sessions > 0 && <p>{tm.data.removed(exact(events), exact(sessions))}</p>}
      {!done && (
        <Button className="mt-2" busy={busy} onClick={onAgain}>
          {tm.data.again}
        </Button>
      )}
    </Notice>
  );
}

type Props = { project: Project; person: Person; found: FoundPerson };

/** What is stored of a person; taking it along, and erasing it. */
export function PersonFound({ project, person, found }: Props) {
  const [asking, setAsking] = useState(false);
  const [erasure, setErasure] = useState<Erasure | null>(null);
  const erase = useErasePerson(project.id);
  const take = useExportPerson(project.id);
  const close = () => setAsking(false);
  const goOn = () =>
    erase.mutate(person, {
      onSuccess: (answer) => {
        setErasure(answer);
        close();
      },
    });
  return (
    <div className="mt-5 flex flex-col gap-4">
      {erasure ? (
        <Outcome erasure={erasure} busy={erase.isPending} onAgain={goOn} />
      ) : found.events === 0 ? (
        <p className="text-muted">{tm.data.none}</p>
      ) : (
        <Facts facts={factsOf(found, project.timezone)} />
      )}
      {!erasure && (
        <div className="flex flex-wrap gap-2">
          {found.events > 0 && (
            <Button busy={take.isPending} onClick={() => take.mutate(person)}>
              {tm.data.download}
            </Button>
          )}
          {can(project, "personal_data.erase") && (
            // Also where nothing is found: something may still wait in the stream.
            <Button className="text-danger!" onClick={() => setAsking(true)}>
              {tm.data.erase}
            </Button>
          )}
        </div>
      )}
      {take.isError && <Notice tone="error">{sentenceOf(take.error)}</Notice>}
      {erase.isError && !asking && <Notice tone="error">{sentenceOf(erase.error)}</Notice>}
      {asking && (
        <ConfirmDialog
          title={tm.data.eraseTitle}
          body={tm.data.eraseBody}
          confirm={tm.data.eraseConfirm}
          busy={erase.isPending}
          error={erase.error}
          onConfirm={goOn}
          onClose={close}
        />
      )}
    </div>
  );
}
