import { useQuery } from "@tanstack/react-query";
import { StickyNote } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { tn } from "@/shared/i18n/notes";
import { annotationsQuery, type Days } from "@/shared/lib/api/annotations";
import type { Project } from "@/shared/lib/api/models";
import { exact } from "@/shared/lib/format";

/** Apart, so that the screen does not wait for dialogs that few open. */
const NotesDialogs = lazy(() => import("./notes-dialogs"));

type Props = { project: Project; days: Days | null };

/** Leads to what was noted about the days shown, and says how much that is. */
export function NotesButton({ project, days }: Props) {
  const [open, setOpen] = useState(false);
  const { data } = useQuery(annotationsQuery(project.id, days));
  return (
    <>
      <Button
        size="sm"
        variant="ghost"
        disabled={days === null}
        aria-label={data ? tn.count(exact(data.length)) : tn.title}
        onClick={() => setOpen(true)}
      >
        <StickyNote aria-hidden className="size-4" />
        {tn.title}
        {data && data.length > 0 && <span className="tabular-nums">{exact(data.length)}</span>}
      </Button>
      {open && days && (
        <Suspense>
          <NotesDialogs project={project} days={days} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
