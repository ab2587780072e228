import { useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { Dialog, DialogActions } from "@/shared/components/ui/dialog";
import { controlClass } from "@/shared/components/ui/field";
import { Notice } from "@/shared/components/ui/notice";
import { t } from "@/shared/i18n";
import { to } from "@/shared/i18n/operations";
import { sentenceOf } from "@/shared/lib/api/errors";
import { exact } from "@/shared/lib/format";
import { useRelease } from "../api/release-pipeline";

const MINUTES = [0, 1, 10, 60];

/** Asks before dead letters are let pass, and for how long. */
export function ReleaseDialog({ onClose }: { onClose: () => void }) {
  const [minutes, setMinutes] = useState(0);
  const release = useRelease();
  return (
    <Dialog title={to.pipeline.releaseTitle} onClose={onClose}>
      <p className="text-muted">{to.pipeline.releaseBody}</p>
      <label className="flex flex-col gap-1.5">
        <span className="font-medium">{to.pipeline.releaseFor}</span>
        <select
          value={minutes}
          onChange={(change) => setMinutes(Number(change.target.value))}
          className={controlClass}
        >
          {MINUTES.map((count) => (
            <option key={count} value={count}>
              {count === 0 ? to.pipeline.onlyThis : to.pipeline.minutes(exact(count))}
            </option>
          ))}
        </select>
      </label>
      {release.isError && <Notice tone="error">{sentenceOf(release.error)}</Notice>}
      <DialogActions>
        <Button onClick={onClose}>{t.actions.cancel}</Button>
        <Button
          variant="danger"
          busy={release.isPending}
          onClick={() => release.mutate(minutes, { onSuccess: onClose })}
        >
          {to.pipeline.release}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
