import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Badge } from "@/shared/components/ui/badge";
import { Button } from "@/shared/components/ui/button";
import { ConfirmDialog } from "@/shared/components/ui/confirm-dialog";
import { Dialog, DialogActions } from "@/shared/components/ui/dialog";
import { QueryView } from "@/shared/components/ui/query-view";
import { EmptyState, Skeleton } from "@/shared/components/ui/states";
import { t } from "@/shared/i18n";
import { calendarDay, spanText, tn } from "@/shared/i18n/notes";
import { annotationsQuery, type Days } from "@/shared/lib/api/annotations";
import type { Annotation, Project } from "@/shared/lib/api/models";
import { instant } from "@/shared/lib/format";
import { can } from "@/shared/lib/permissions";
import { visible } from "@/shared/lib/visible";
import { useRemoveAnnotation } from "../api/remove-annotation";
import { isMoment } from "../model";
import { NoteForm } from "./note-form";

type Deed = "edit" | "remove";

const whenOf = (note: Annotation, zone: string): string =>
  spanText(note, zone) ?? (isMoment(note) ? instant(note.at, zone) : calendarDay(note.at));

type ItemProps = {
  note: Annotation;
  zone: string;
  mayWrite: boolean;
  onAsk: (deed: Deed) => void;
};

function NoteItem({ note, zone, mayWrite, onAsk }: ItemProps) {
  const text = visible(note.text);
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 border-t border-line py-3 first:border-t-0">
      <div className="min-w-0 flex-1 basis-48">
        <p className="wrap-anywhere">{text}</p>
        <p className="mt-0.5 flex flex-wrap items-center gap-2 text-[0.8125rem] text-muted">
          <Badge tone={note.kind === "outage" ? "warn" : "plain"}>{tn.kinds[note.kind]}</Badge>
          {whenOf(note, zone)}
        </p>
      </div>
      {mayWrite && (
        <div className="flex gap-2">
          <Button size="sm" aria-label={tn.editOne(text)} onClick={() => onAsk("edit")}>
            {tn.edit}
          </Button>
          <Button size="sm" aria-label={tn.removeOne(text)} onClick={() => onAsk("remove")}>
            {tn.remove}
          </Button>
        </div>
      )}
    </li>
  );
}

type RemoveProps = { projectId: string; note: Annotation; onClose: () => void };

function RemoveNote({ projectId, note, onClose }: RemoveProps) {
  const remove = useRemoveAnnotation(projectId);
  return (
    <ConfirmDialog
      title={tn.removeTitle}
      body={tn.removeBody(visible(note.text))}
      confirm={tn.remove}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(note.id, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}

type ListProps = Props & { onAdd: () => void; onAsk: (note: Annotation, deed: Deed) => void };

function NotesList({ project, days, onClose, onAdd, onAsk }: ListProps) {
  const notes = useQuery(annotationsQuery(project.id, days));
  const mayWrite = can(project, "report.write");
  return (
    <Dialog title={tn.title} onClose={onClose}>
      <p className="text-muted">{tn.about(calendarDay(days.from), calendarDay(days.to))}</p>
      <div aria-busy={notes.isFetching}>
        <QueryView
          query={notes}
          skeleton={<Skeleton className="h-24" />}
          isEmpty={(list) => list.length === 0}
          empty={<EmptyState title={tn.none}>{mayWrite ? tn.noneNote : tn.noneToRead}</EmptyState>}
        >
          {(list) => (
            <ul>
              {list.map((note) => (
                <NoteItem
                  key={note.id}
                  note={note}
                  zone={project.timezone}
                  mayWrite={mayWrite}
                  onAsk={(deed) => onAsk(note, deed)}
                />
              ))}
            </ul>
          )}
        </QueryView>
      </div>
      <DialogActions>
        {mayWrite && (
          <Button variant="primary" onClick={onAdd}>
            {tn.add}
          </Button>
        )}
        <Button onClick={onClose}>{t.actions.done}</Button>
      </DialogActions>
    </Dialog>
  );
}

type Props = { project: Project; days: Days; onClose: () => void };

/** The notes about the days shown, and one dialog after the other to add, change and remove them. */
export default function NotesDialogs({ project, days, onClose }: Props) {
  const [asked, setAsked] = useState<{ note: Annotation | null; deed: Deed } | null>(null);
  const back = () => setAsked(null);
  if (!asked)
    return (
      <NotesList
        project={project}
        days={days}
        onClose={onClose}
        onAdd={() => setAsked({ note: null, deed: "edit" })}
        onAsk={(note, deed) => setAsked({ note, deed })}
      />
    );
  if (asked.note && asked.deed === "remove")
    return <RemoveNote projectId={project.id} note={asked.note} onClose={back} />;
  return <NoteForm project={project} annotation={asked.note} days={days} onClose={back} />;
}
