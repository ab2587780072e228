import type { ReactNode } from "react";

/** What a screen is for, and what can be done with its question. */
export function Intro({ text, children }: { text: string; children?: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <p className="min-w-0 text-muted">{text}</p>
      <div className="flex items-center gap-2">{children}</div>
    </div>
  );
}
