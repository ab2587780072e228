import { ArrowDown, ArrowUp } from "lucide-react";
import { t } from "@/shared/i18n";
import { delta } from "@/shared/lib/format";

type Props = { now: number; before: number | null };

/** Sign, arrow and words; colour only on top of them, and blue against orange for those who see no green. */
export function DeltaLabel({ now, before }: Props) {
  const { kind, text } = delta(now, before);
  if (kind === "none") return null;
  const tone = { up: "text-up", down: "text-down", same: "text-muted", new: "text-up" }[kind];
  const Icon = { up: ArrowUp, down: ArrowDown, same: null, new: null }[kind];
  return (
    <span
      className={`inline-flex items-center gap-0.5 text-[0.8125rem] font-medium tabular-nums ${tone}`}
    >
      {Icon && <Icon aria-hidden className="size-3.5" />}
      {text}
      <span className="sr-only"> {t.delta.against[kind]}</span>
    </span>
  );
}
