import { Button } from "@/shared/components/ui/button";
import { CodeBlock } from "@/shared/components/ui/code-block";
import { Dialog, DialogActions } from "@/shared/components/ui/dialog";
import { Notice } from "@/shared/components/ui/notice";
import { t } from "@/shared/i18n";
import { ts } from "@/shared/i18n/shares";
import type { NewShare } from "@/shared/lib/api/models";
import { addressOf, embedOf } from "../model";

type Props = { share: NewShare; name: string; onClose: () => void };

/** A new link, whole, to be copied before this closes. */
export function ShareMade({ share, name, onClose }: Props) {
  const address = addressOf(share, window.location.origin);
  return (
    <Dialog title={ts.created} onClose={onClose}>
      <Notice tone="warn">
        {ts.onceNote} {share.has_password && ts.withPassword}
      </Notice>
      <CodeBlock label={ts.address} code={address} />
      {share.frame_origins.length > 0 ? (
        <>
          <CodeBlock label={ts.embed} code={embedOf(address, name)} />
          <p className="wrap-anywhere text-muted">{ts.embedNote(share.frame_origins.join(", "))}</p>
        </>
      ) : (
        <p className="text-muted">{ts.noEmbed}</p>
      )}
      <DialogActions>
        <Button variant="primary" onClick={onClose}>
          {t.actions.done}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
