import { t } from "@/shared/i18n";
import { sentenceOf } from "@/shared/lib/api/errors";
import { Button } from "./button";
import { Dialog, DialogActions } from "./dialog";
import { Notice } from "./notice";

type Props = {
  title: string;
  body: string;
  confirm: string;
  busy: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
};

/** Asks before something that cannot be undone. The way out has the focus. */
export function ConfirmDialog({ title, body, confirm, busy, error, onConfirm, onClose }: Props) {
  return (
    <Dialog title={title} onClose={onClose}>
      <p className="wrap-anywhere text-muted">{body}</p>
      {error ? <Notice tone="error">{sentenceOf(error)}</Notice> : null}
      <DialogActions>
        <Button onClick={onClose}>{t.actions.cancel}</Button>
        <Button variant="danger" busy={busy} onClick={onConfirm}>
          {confirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
