import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { buttonClass } from "@/shared/components/ui/button";
import { useTitle } from "@/shared/hooks/use-title";
import { t } from "@/shared/i18n";

type Props = { title: string; body: string; children?: ReactNode };

/** A page that could not be shown: why, and the ways on. */
export function MessagePage({ title, body, children }: Props) {
  useTitle(title);
  return (
    <main
      id="main"
      className="mx-auto flex w-full max-w-lg flex-1 flex-col items-center justify-center gap-3 px-4 py-24 text-center"
    >
      <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
      <p className="text-balance wrap-anywhere text-muted">{body}</p>
      <div className="mt-2 flex flex-col items-center gap-4">
        {children}
        <Link to="/projects" className={buttonClass()}>
          {t.nav.toProjects}
        </Link>
      </div>
    </main>
  );
}
