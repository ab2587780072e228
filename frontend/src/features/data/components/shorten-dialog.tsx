import { useQuery } from "@tanstack/react-query";
import { Button } from "@/shared/components/ui/button";
import { Dialog, DialogActions } from "@/shared/components/ui/dialog";
import { Notice } from "@/shared/components/ui/notice";
import { QueryView } from "@/shared/components/ui/query-view";
import { Skeleton } from "@/shared/components/ui/states";
import { t } from "@/shared/i18n";
import { tm } from "@/shared/i18n/manage";
import { sentenceOf } from "@/shared/lib/api/errors";
import type { Project, ProjectPatch } from "@/shared/lib/api/models";
import { exact } from "@/shared/lib/format";
import { outlookQuery } from "../api/get-outlook";
import { fewerDays } from "../model";
import { Outlook } from "./outlook-card";

type Props = {
  project: Project;
  changes: ProjectPatch;
  busy: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
};

/** Asks before data is kept for fewer days, with the dry run of them: what goes is gone for good. */
export function ShortenDialog({ project, changes, busy, error, onConfirm, onClose }: Props) {
  const { raw, aggregates } = fewerDays(project, changes);
  const outlook = useQuery({ ...outlookQuery(project.id, raw), enabled: raw !== null });
  return (
    <Dialog title={tm.data.shortenTitle} onClose={onClose}>
      <p className="text-muted">{tm.data.shortenBody}</p>
      {raw !== null && (
        <QueryView query={outlook} skeleton={<Skeleton className="h-24" />}>
          {(data) => <Outlook data={data} zone={project.timezone} />}
        </QueryView>
      )}
      {aggregates !== null && <p>{tm.data.shortenRollups(exact(aggregates))}</p>}
      {error ? <Notice tone="error">{sentenceOf(error)}</Notice> : null}
      <DialogActions>
        <Button onClick={onClose}>{t.actions.cancel}</Button>
        <Button
          variant="danger"
          busy={busy}
          disabled={raw !== null && !outlook.isSuccess}
          onClick={onConfirm}
        >
          {tm.data.shorten}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
