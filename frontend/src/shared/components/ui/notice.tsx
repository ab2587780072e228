import { CircleAlert, CircleCheck, Info } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";

type Tone = "info" | "error" | "ok" | "warn";

const TONES: Record<Tone, string> = {
  info: "border-line bg-sunken text-ink",
  error: "border-danger/40 bg-danger-soft text-danger",
  ok: "border-ok/40 bg-ok-soft text-ok",
  warn: "border-warn/40 bg-warn-soft text-warn",
};

const ICONS = { info: Info, error: CircleAlert, ok: CircleCheck, warn: CircleAlert };

type Props = {
  tone: Tone;
  /** Whether it takes the focus as it appears: where the button that led to it is gone. */
  takesFocus?: boolean;
  children: ReactNode;
};

/** A sentence about what happened. Errors speak up at once, the rest when the reader is free. */
export function Notice({ tone, takesFocus = false, children }: Props) {
  const ref = useRef<HTMLDivElement>(null);
  const Icon = ICONS[tone];
  useEffect(() => {
    if (takesFocus) ref.current?.focus();
  }, [takesFocus]);
  return (
    <div
      ref={ref}
      tabIndex={takesFocus ? -1 : undefined}
      role={tone === "error" ? "alert" : "status"}
      className={`flex items-start gap-2.5 rounded-lg border px-3 py-2.5 ${TONES[tone]}`}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1 wrap-anywhere">{children}</div>
    </div>
  );
}
