type TooltipProps = { x: number; width: number; children: React.ReactNode };

/** What a bucket says. Stands on the side of the cursor that has room; never takes the pointer. */
export function Tooltip({ x, width, children }: TooltipProps) {
  const style = x > width / 2 ? { right: width - x + 12 } : { left: x + 12 };
  return (
    <div
      aria-hidden
      style={style}
      className="pointer-events-none absolute top-3 z-10 max-w-60 rounded-lg border border-line bg-surface px-3 py-2 text-[0.8125rem] shadow-float"
    >
      {children}
    </div>
  );
}
