import { t } from "@/shared/i18n";
import { sentenceOf } from "@/shared/lib/api/errors";
import { Button } from "./button";
import { Dialog, DialogActions } from "./dialog";
import { Notice } from "./notice";

type Props = {
  title: string;
  body: string;
  confirm: string;
  /** Whether it takes something away. */
  danger?: boolean;
  busy: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
};

/** Asks before something that is not easily undone. The way out has the focus. */
export function ConfirmDialog(props: Props) {
  const { title, body, confirm, danger = true, busy, error, onConfirm, onClose } = props;
  return (
    <Dialog title={title} onClose={onClose}>
      <p className="wrap-anywhere text-muted">{body}</p>
      {error ? <Notice tone="error">{sentenceOf(error)}</Notice> : null}
      <DialogActions>
        <Button onClick={onClose}>{t.actions.cancel}</Button>
        <Button variant={danger ? "danger" : "primary"} busy={busy} onClick={onConfirm}>
          {confirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
