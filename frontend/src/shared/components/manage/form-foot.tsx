import { Button } from "@/shared/components/ui/button";
import { Notice } from "@/shared/components/ui/notice";
import { t } from "@/shared/i18n";
import { sentenceOf } from "@/shared/lib/api/errors";

type Props = {
  /** What failed and is shown beside no field. */
  error: unknown;
  /** What to say when it worked. */
  done: string | null;
  busy: boolean;
  /** Who may not change anything gets no button. */
  locked: boolean;
};

/** The end of a form in a card: what came of it, and the button. */
export function FormFoot({ error, done, busy, locked }: Props) {
  return (
    <>
      {error ? <Notice tone="error">{sentenceOf(error)}</Notice> : null}
      {done && <Notice tone="ok">{done}</Notice>}
      {!locked && (
        <div>
          <Button type="submit" variant="primary" busy={busy}>
            {busy ? t.actions.saving : t.actions.save}
          </Button>
        </div>
      )}
    </>
  );
}
