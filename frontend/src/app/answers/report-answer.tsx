import { FunnelTable } from "@/features/funnel/components/funnel-table";
import { RetentionGrid } from "@/features/retention/components/retention-grid";
import { toRows } from "@/features/retention/model";
import type { By } from "@/features/retention/view";
import { PathsAnswer } from "@/shared/components/answers/paths-answer";
import { QueryAnswer, type Shape } from "@/shared/components/answers/query-answer";
import { EmptyState } from "@/shared/components/ui/states";
import { ta } from "@/shared/i18n/answers";
import type {
  FunnelResult,
  PathsResult,
  QueryResult,
  ReportKind,
  RetentionResult,
} from "@/shared/lib/api/models";

/** What a saved report answers, by its kind. The API types it as any object: its kind says which. */
export type Answered = { kind: ReportKind; result: unknown };

const nothing = <EmptyState title={ta.nothing}>{ta.nothingNote}</EmptyState>;

/** Days, weeks or months, told by how far two cohorts are apart: the answer does not say it. */
function stepOf({ periods }: RetentionResult): By {
  const [first, second] = periods.map(({ start }) => Date.parse(start.slice(0, 10)));
  const days = first === undefined || second === undefined ? 7 : (second - first) / 86_400_000;
  if (days < 2) return "day";
  return days < 8 ? "week" : "month";
}

function Retention({ result }: { result: RetentionResult }) {
  const rows = toRows(result);
  if (rows.every((row) => row.size === 0)) return nothing;
  return <RetentionGrid rows={rows} by={stepOf(result)} asCounts={false} />;
}

type Props = Answered & { title: string; shape?: Shape; asTable?: boolean };

export function ReportAnswer({ kind, result, title, shape, asTable }: Props) {
  if (kind === "funnel") {
    const { steps } = result as FunnelResult;
    return steps[0]?.users ? <FunnelTable steps={steps} /> : nothing;
  }
  if (kind === "retention") return <Retention result={result as RetentionResult} />;
  if (kind === "paths") return <PathsAnswer result={result as PathsResult} title={title} />;
  return (
    <QueryAnswer
      result={result as QueryResult}
      title={title}
      {...(shape ? { shape } : {})}
      {...(asTable ? { asTable } : {})}
    />
  );
}
