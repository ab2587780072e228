import type { ReactNode } from "react";

type Props = { title: string; actions?: ReactNode; narrow?: boolean; children: ReactNode };

/** A page outside of a project: its heading and what can be done, then the content. */
export function Page({ title, actions, narrow = false, children }: Props) {
  return (
    <main
      id="main"
      className={`mx-auto w-full flex-1 px-4 py-6 sm:px-6 ${narrow ? "max-w-2xl" : "max-w-5xl"}`}
    >
      <div className="mb-5 flex flex-wrap items-center justify-between gap-3">
        <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
        {actions}
      </div>
      {children}
    </main>
  );
}
