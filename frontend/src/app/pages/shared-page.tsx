import { useLocation } from "@tanstack/react-router";
import { SharedView } from "@/features/shared-view/components/shared-view";
import { t } from "@/shared/i18n";
import { ts } from "@/shared/i18n/shares";
import { ReportAnswer } from "../answers/report-answer";
import { BrandMark } from "../layouts/brand";

/** A shared report, also in somebody's frame. Nothing here leads into the dashboard: it is not for this reader. */
export function SharedPage() {
  const token = useLocation({ select: ({ hash }) => hash });
  return (
    <div className="mx-auto flex min-h-dvh w-full max-w-5xl flex-col gap-3 p-3 sm:p-5">
      <main
        id="main"
        className="min-w-0 rounded-xl border border-line bg-surface p-4 shadow-card sm:p-5"
      >
        <SharedView key={token} token={token}>
          {({ kind, name, result }, asTable) => (
            <ReportAnswer kind={kind} result={result} title={name} asTable={asTable} />
          )}
        </SharedView>
      </main>
      <footer className="flex items-center gap-2 text-[0.8125rem] text-muted">
        <BrandMark className="size-4" />
        {ts.view.byBrand(t.brand)}
      </footer>
    </div>
  );
}
