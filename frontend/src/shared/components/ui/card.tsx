import { type ReactNode, useId } from "react";

type Props = {
  title: string;
  description?: string | undefined;
  actions?: ReactNode;
  children: ReactNode;
  className?: string;
  busy?: boolean;
};

/** A titled region: one subject, one border. */
export function Card({ title, description, actions, children, className = "", busy }: Props) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      aria-busy={busy}
      className={`min-w-0 rounded-xl border border-line bg-surface shadow-card ${className}`}
    >
      <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 pt-4 sm:px-5">
        <div className="min-w-0">
          <h2 id={id} className="text-[0.9375rem] font-semibold tracking-tight wrap-anywhere">
            {title}
          </h2>
          {description && <p className="wrap-anywhere text-muted">{description}</p>}
        </div>
        {actions && (
          <div className="flex min-w-0 max-w-full flex-wrap items-center gap-2">{actions}</div>
        )}
      </header>
      <div className="px-4 pt-3 pb-4 sm:px-5 sm:pb-5">{children}</div>
    </section>
  );
}
