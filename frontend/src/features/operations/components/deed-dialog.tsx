import { ConfirmDialog } from "@/shared/components/ui/confirm-dialog";
import { to } from "@/shared/i18n/operations";
import type { LetterChoice } from "@/shared/lib/api/models";
import { exact } from "@/shared/lib/format";
import { type Deed, useDealWithLetters } from "../api/deal-with-letters";

type Props = {
  deed: Deed;
  choice: LetterChoice;
  /** The letters in words. */
  what: string;
  onDone: (told: string) => void;
  onClose: () => void;
};

/** Asks before letters are published again or deleted, and tells what became of them. */
export function DeedDialog({ deed, choice, what, onDone, onClose }: Props) {
  const deal = useDealWithLetters(deed);
  const texts = to.letters;
  const words =
    deed === "purge"
      ? { title: texts.purgeTitle, body: texts.purgeBody(what), confirm: texts.purge }
      : choice.ids?.length === 1
        ? { title: texts.replayOneTitle, body: texts.replayOneBody(what), confirm: texts.replay }
        : { title: texts.replayTitle, body: texts.replayBody(what), confirm: texts.replay };

  function confirm() {
    deal.mutate(choice, {
      onSuccess: ({ done, left }) => {
        const told = deed === "replay" ? texts.published(exact(done)) : texts.deleted(exact(done));
        onDone(left > 0 ? `${told} ${texts.left(exact(left))}` : told);
      },
    });
  }

  return (
    <ConfirmDialog
      {...words}
      danger={deed === "purge"}
      busy={deal.isPending}
      error={deal.error}
      onConfirm={confirm}
      onClose={onClose}
    />
  );
}
