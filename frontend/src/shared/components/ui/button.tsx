import type { ComponentProps } from "react";

type Variant = "primary" | "secondary" | "ghost" | "danger";
type Size = "md" | "sm" | "icon";

const BASE =
  "inline-flex shrink-0 items-center justify-center gap-2 rounded-lg font-medium whitespace-nowrap transition-colors disabled:opacity-55";

const VARIANTS: Record<Variant, string> = {
  primary:
    "bg-accent-fill text-on-fill enabled:hover:bg-accent-fill-hover [a&]:hover:bg-accent-fill-hover",
  secondary: "border border-line bg-surface text-ink shadow-card hover:bg-sunken",
  ghost: "text-muted hover:bg-sunken hover:text-ink",
  danger: "bg-danger-fill text-on-fill hover:brightness-110",
};

const SIZES: Record<Size, string> = {
  md: "h-9 px-3.5 text-sm",
  sm: "h-8 px-2.5 text-[0.8125rem]",
  icon: "size-9",
};

/** The classes alone, for links that look like buttons. */
export const buttonClass = (variant: Variant = "secondary", size: Size = "md"): string =>
  `${BASE} ${VARIANTS[variant]} ${SIZES[size]}`;

type Props = ComponentProps<"button"> & { variant?: Variant; size?: Size; busy?: boolean };

/** A busy button stays focusable and keeps its width, but a second press does nothing. */
export function Button({ variant, size, busy = false, className = "", onClick, ...rest }: Props) {
  return (
    <button
      type="button"
      {...rest}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={(press) => (busy ? press.preventDefault() : onClick?.(press))}
      className={`${buttonClass(variant, size)} ${busy ? "cursor-progress opacity-70" : ""} ${className}`}
    />
  );
}
