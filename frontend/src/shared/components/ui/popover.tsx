import { ChevronDown } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { buttonClass } from "./button";

type Props = {
  label: ReactNode;
  /** What a screen reader says before the visible label, where that alone is not enough. */
  title: string;
  align?: "start" | "end";
  variant?: "secondary" | "ghost";
  children: (close: () => void) => ReactNode;
};

/**
 * A button that opens a panel of ordinary links and fields. Escape, a click or focus elsewhere closes it.
 * On a phone the panel is as wide as the page: its containing block is then the page, not the button.
 */
export function Popover({ label, title, align = "start", variant = "secondary", children }: Props) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  const id = useId();

  useEffect(() => {
    if (!open) return;
    const outside = (press: Event) => {
      if (!root.current?.contains(press.target as Node)) setOpen(false);
    };
    const onEscape = (press: KeyboardEvent) => {
      if (press.key !== "Escape") return;
      setOpen(false);
      trigger.current?.focus();
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("focusin", outside);
    document.addEventListener("keydown", onEscape);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("focusin", outside);
      document.removeEventListener("keydown", onEscape);
    };
  }, [open]);

  return (
    <div ref={root} className="min-w-0 sm:relative">
      <button
        ref={trigger}
        type="button"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
        className={`${buttonClass(variant)} max-w-full min-w-0`}
      >
        <span className="sr-only">{title}</span>
        {label}
        <ChevronDown aria-hidden className="size-3.5 shrink-0 text-muted" />
      </button>
      {open && (
        <div
          id={id}
          className={`absolute z-30 mt-1.5 rounded-xl border border-line bg-surface p-1.5 shadow-float max-sm:inset-x-4 sm:top-full sm:w-max sm:min-w-56 ${align === "end" ? "sm:right-0" : "sm:left-0"}`}
        >
          {children(() => {
            setOpen(false);
            trigger.current?.focus();
          })}
        </div>
      )}
    </div>
  );
}

/** The look of a row in such a panel. */
export const optionClass =
  "flex w-full items-center justify-between gap-4 rounded-lg px-2.5 py-1.5 text-left hover:bg-sunken aria-[current]:font-medium aria-[current]:text-accent";
