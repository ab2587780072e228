import { Button } from "@/shared/components/ui/button";
import { CodeBlock } from "@/shared/components/ui/code-block";
import { Dialog, DialogActions } from "@/shared/components/ui/dialog";
import { Notice } from "@/shared/components/ui/notice";
import { t } from "@/shared/i18n";
import { tm } from "@/shared/i18n/manage";
import type { KeyKind } from "@/shared/lib/api/models";

type Props = {
  title: string;
  secret: string;
  kind: KeyKind;
  note?: string;
  onClose: () => void;
};

/** A new key's whole text, to be copied before this closes. */
export function ShownOnce({ title, secret, kind, note, onClose }: Props) {
  return (
    <Dialog title={title} onClose={onClose}>
      <Notice tone={kind === "public" ? "ok" : "warn"}>
        {kind === "public" ? tm.keys.publicNote : tm.keys.onceNote}
      </Notice>
      <CodeBlock label={tm.keys.label} code={secret} />
      {note && <p className="text-muted">{note}</p>}
      <DialogActions>
        <Button variant="primary" onClick={onClose}>
          {t.actions.done}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
