import { useQuery } from "@tanstack/react-query";
import { ChartLine, Table } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { ErrorState, Loading, Skeleton } from "@/shared/components/ui/states";
import { useTitle } from "@/shared/hooks/use-title";
import { t } from "@/shared/i18n";
import { ta } from "@/shared/i18n/answers";
import { ts } from "@/shared/i18n/shares";
import type { SharedAnswer } from "@/shared/lib/api/models";
import { instant } from "@/shared/lib/format";
import { visible } from "@/shared/lib/visible";
import { sharedQuery } from "../api/look";
import { isLine, metaOf, troubleOf } from "../model";
import { PasswordForm } from "./password-form";

type Render = (answer: SharedAnswer, asTable: boolean) => ReactNode;

function Title({ children }: { children: string }) {
  useTitle(children);
  return <h1 className="text-lg font-semibold tracking-tight wrap-anywhere">{children}</h1>;
}

function Answer({ answer, render }: { answer: SharedAnswer; render: Render }) {
  const [asTable, setAsTable] = useState(false);
  const meta = metaOf(answer.result);
  const Icon = asTable ? ChartLine : Table;
  return (
    <>
      <header className="mb-4 flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
        <div className="min-w-0">
          <Title>{visible(answer.name)}</Title>
          {meta && (
            <p className="text-muted">
              {ta.note(
                instant(meta.from, meta.timezone),
                instant(meta.to, meta.timezone),
                meta.timezone,
              )}
            </p>
          )}
        </div>
        {isLine(answer.kind, answer.result) && (
          <Button
            size="sm"
            variant="ghost"
            className="-mx-2.5"
            onClick={() => setAsTable(!asTable)}
          >
            <Icon aria-hidden className="size-4" />
            {asTable ? t.chart.asChart : t.chart.asTable}
          </Button>
        )}
      </header>
      {render(answer, asTable)}
      {meta?.approximate && <p className="mt-3 text-[0.8125rem] text-muted">{ta.approximate}</p>}
      {meta?.warnings.map((warning) => (
        <p key={warning} className="mt-2 text-[0.8125rem] text-warn">
          {warning}
        </p>
      ))}
    </>
  );
}

function Lost() {
  return (
    <div className="py-10 text-center">
      <Title>{ts.view.lost}</Title>
      <p className="mx-auto mt-2 max-w-md text-balance text-muted">{ts.view.lostNote}</p>
    </div>
  );
}

type Props = { token: string; children: Render };

/** What a share link leads to: the report, the question for its password, or that there is nothing. */
export function SharedView({ token, children }: Props) {
  const [entry, setEntry] = useState<string | null>(null);
  const shared = useQuery(sharedQuery(token, entry));
  if (token === "") return <Lost />;
  if (shared.isPending)
    return (
      <Loading>
        <h1 className="sr-only">{ts.view.waiting}</h1>
        <Skeleton className="h-7 w-56" />
        <Skeleton className="mt-4 h-72" />
      </Loading>
    );
  // A link that was revoked meanwhile shows nothing any more, whatever was on the screen.
  const trouble = shared.isError ? troubleOf(shared.error) : null;
  if (trouble === "lost") return <Lost />;
  if (trouble === "password")
    return (
      <div className="py-6">
        <div className="mx-auto max-w-sm">
          <Title>{ts.view.ask}</Title>
        </div>
        <PasswordForm token={token} isOver={entry !== null} onOpened={setEntry} />
      </div>
    );
  if (shared.data === undefined)
    return (
      <>
        <h1 className="sr-only">{ts.view.waiting}</h1>
        <ErrorState error={shared.error} onRetry={() => void shared.refetch()} />
      </>
    );
  return <Answer answer={shared.data} render={children} />;
}
