import { RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "@/shared/i18n";
import { ApiError, sentenceOf } from "@/shared/lib/api/errors";
import { Button } from "./button";

/** A grey stand-in of the final size. It stands still: movement says "broken" as often as "busy". */
export function Skeleton({ className = "" }: { className?: string }) {
  return <div aria-hidden className={`rounded-md bg-sunken ${className}`} />;
}

/** Skeleton rows that a screen reader hears as one word. */
export function Loading({
  children,
  label = t.states.loading,
}: {
  children: ReactNode;
  label?: string;
}) {
  return (
    <div role="status">
      <span className="sr-only">{label}</span>
      {children}
    </div>
  );
}

type EmptyProps = { title: string; children?: ReactNode; action?: ReactNode; className?: string };

/** Why there is nothing, and what to do next. */
export function EmptyState({ title, children, action, className = "" }: EmptyProps) {
  return (
    <div
      className={`flex flex-col items-center justify-center gap-2 px-4 py-8 text-center ${className}`}
    >
      <p className="font-medium">{title}</p>
      {children && <div className="max-w-sm text-balance text-muted">{children}</div>}
      {action && <div className="mt-2">{action}</div>}
    </div>
  );
}

type ErrorProps = { error: unknown; onRetry?: () => void; className?: string };

export function RequestId({ error }: { error: unknown }) {
  if (!(error instanceof ApiError) || !error.requestId) return null;
  return (
    <p className="text-[0.8125rem] text-muted">
      {t.states.requestId} <code className="font-mono select-all">{error.requestId}</code>
    </p>
  );
}

/** What went wrong, the number support will ask for, and another try. */
export function ErrorState({ error, onRetry, className = "" }: ErrorProps) {
  return (
    <div
      role="alert"
      className={`flex flex-col items-center justify-center gap-2 px-4 py-8 text-center ${className}`}
    >
      <p className="font-medium text-danger">{t.states.failed}</p>
      <p className="max-w-md text-balance wrap-anywhere">{sentenceOf(error)}</p>
      <RequestId error={error} />
      {onRetry && (
        <Button size="sm" className="mt-2" onClick={onRetry}>
          <RotateCw aria-hidden className="size-3.5" />
          {t.actions.retry}
        </Button>
      )}
    </div>
  );
}
