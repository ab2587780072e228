import { type FormEvent, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { Dialog, DialogActions } from "@/shared/components/ui/dialog";
import { SelectField } from "@/shared/components/ui/field";
import { Notice } from "@/shared/components/ui/notice";
import { t } from "@/shared/i18n";
import { tm } from "@/shared/i18n/manage";
import { fieldError, hasFieldErrors, sentenceOf } from "@/shared/lib/api/errors";
import type { Key } from "@/shared/lib/api/models";
import { useRotateKey } from "../api/rotate-key";
import { ShownOnce } from "./shown-once";

const GRACES = [0, 3600, 86400, 604800, 2592000] as const;
type Grace = (typeof GRACES)[number];

type Props = { item: Key; projectId: string; onClose: () => void };

/** Asks how long the old key lives on, then shows the new one, this once. */
export function RotateKeyDialog({ item, projectId, onClose }: Props) {
  const [grace, setGrace] = useState<Grace>(86400);
  const rotate = useRotateKey(projectId, item.id);
  const secret = rotate.data?.key;
  if (secret)
    return (
      <ShownOnce
        title={tm.keys.rotated}
        secret={secret}
        kind={item.kind}
        note={grace === 0 ? tm.keys.oldEnded : tm.keys.oldEnds}
        onClose={onClose}
      />
    );

  function submit(submission: FormEvent) {
    submission.preventDefault();
    if (!rotate.isPending) rotate.mutate(grace);
  }

  return (
    <Dialog title={tm.keys.rotateTitle} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p className="wrap-anywhere text-muted">{tm.keys.rotateBody(item.name || item.prefix)}</p>
        <SelectField
          label={tm.keys.grace}
          value={grace}
          error={fieldError(rotate.error, "grace_seconds")}
          onChange={(change) =>
            setGrace(GRACES.find((one) => String(one) === change.target.value) ?? 86400)
          }
        >
          {GRACES.map((one) => (
            <option key={one} value={one}>
              {tm.keys.graces[one]}
            </option>
          ))}
        </SelectField>
        {rotate.isError && !hasFieldErrors(rotate.error, ["grace_seconds"]) && (
          <Notice tone="error">{sentenceOf(rotate.error)}</Notice>
        )}
        <DialogActions>
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button type="submit" variant="primary" busy={rotate.isPending}>
            {tm.keys.rotate}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
