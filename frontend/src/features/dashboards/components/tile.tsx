import { useQuery } from "@tanstack/react-query";
import { type CSSProperties, type ReactNode, useId } from "react";
import { QueryView } from "@/shared/components/ui/query-view";
import { EmptyState, Skeleton } from "@/shared/components/ui/states";
import { ta } from "@/shared/i18n/answers";
import { td } from "@/shared/i18n/boards";
import type { Dashboard, ReportKind, SavedReport } from "@/shared/lib/api/models";
import { answerQuery } from "@/shared/lib/api/reports";
import { visible } from "@/shared/lib/visible";
import { type Card, questionOf, rowsOf } from "../model";

export type Answered = { kind: ReportKind; result: unknown };
export type Render = (answered: Answered, title: string, shape: Card["shape"]) => ReactNode;

type Meta = { approximate?: boolean; warnings?: string[] };

/** Every kind of answer says of itself how far it can be trusted. */
function Remarks({ result }: { result: unknown }) {
  const { approximate, warnings = [] } = (result as { meta?: Meta }).meta ?? {};
  return (
    <>
      {approximate && <p className="mt-3 text-[0.8125rem] text-muted">{ta.approximate}</p>}
      {warnings.map((warning) => (
        <p key={warning} className="mt-2 text-[0.8125rem] text-warn">
          {warning}
        </p>
      ))}
    </>
  );
}

type AnswerProps = Omit<Props, "card" | "link"> & { shape: Card["shape"]; title: string };

function TileAnswer({ projectId, report, period, shape, title, render }: AnswerProps) {
  const question = questionOf(report, period);
  const answer = useQuery({
    ...answerQuery(projectId, { kind: report.kind, question: question ?? {} }),
    enabled: question !== null,
  });
  if (question === null)
    return <EmptyState title={td.tile.hidden}>{td.tile.hiddenNote}</EmptyState>;
  return (
    <div aria-busy={answer.isFetching}>
      <QueryView query={answer} skeleton={<Skeleton className="h-70" />}>
        {(answered) => (
          <>
            {render(answered, title, shape)}
            <Remarks result={answered.result} />
          </>
        )}
      </QueryView>
    </div>
  );
}

type Props = {
  projectId: string;
  card: Card;
  report: SavedReport;
  period: Dashboard["period"];
  link: ReactNode;
  render: Render;
};

/**
 * A card with its own question, its own wait and its own failure. Its size is that of the grid; what is larger
 * scrolls within. On a phone it is as high as its answer.
 */
export function Tile({ card, link, ...asked }: Props) {
  const id = useId();
  const title = visible(card.title || asked.report.name);
  const size = { "--w": card.width, "--h": rowsOf(card, asked.report) } as CSSProperties;
  return (
    <article
      aria-labelledby={id}
      style={size}
      className="flex min-w-0 flex-col rounded-xl border border-line bg-surface shadow-card lg:[grid-column:span_var(--w)] lg:[grid-row:span_var(--h)]"
    >
      <header className="flex items-start justify-between gap-3 px-4 pt-3.5 sm:px-5">
        <h2 id={id} className="min-w-0 text-[0.9375rem] font-semibold tracking-tight wrap-anywhere">
          {title}
        </h2>
        {link}
      </header>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        tabIndex={0}
        aria-labelledby={id}
        className="min-h-0 flex-1 overflow-y-auto rounded-b-xl px-4 pt-2 pb-4 -outline-offset-2 max-lg:max-h-[36rem] sm:px-5"
      >
        <TileAnswer {...asked} title={title} shape={card.shape} />
      </section>
    </article>
  );
}
