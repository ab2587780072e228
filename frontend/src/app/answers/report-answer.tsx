import { FunnelTable } from "@/features/funnel/components/funnel-table";
import { RetentionGrid } from "@/features/retention/components/retention-grid";
import { toRows } from "@/features/retention/model";
import type { By } from "@/features/retention/view";
import { PathsAnswer } from "@/shared/components/answers/paths-answer";
import { QueryAnswer, type Shape, shapeOf } from "@/shared/components/answers/query-answer";
import { EmptyState } from "@/shared/components/ui/states";
import { ta } from "@/shared/i18n/answers";
import type {
  FunnelResult,
  PathsResult,
  QueryResult,
  ReportKind,
  RetentionResult,
} from "@/shared/lib/api/models";
import { numbersOf } from "./numbers";
import { Takeaway } from "./takeaway";

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

type Props = Answered & { title: string; shape?: Shape; asTable?: boolean };

function Funnel({ result, title }: { result: FunnelResult; title: string }) {
  if (!result.steps[0]?.users) return nothing;
  return (
    <Takeaway name="funnel" title={title} meta={result.meta} csv={() => numbersOf.funnel(result)}>
      <FunnelTable steps={result.steps} />
    </Takeaway>
  );
}

function Retention({ result, title }: { result: RetentionResult; title: string }) {
  const rows = toRows(result);
  if (rows.every((row) => row.size === 0)) return nothing;
  const csv = () => numbersOf.retention(result);
  return (
    <Takeaway name="retention" title={title} meta={result.meta} csv={csv}>
      <RetentionGrid rows={rows} by={stepOf(result)} asCounts={false} />
    </Takeaway>
  );
}

function Paths({ result, title }: { result: PathsResult; title: string }) {
  if (result.places.every(({ nodes }) => nodes.length === 0)) return nothing;
  return (
    <Takeaway name="paths" title={title} meta={result.meta} csv={() => numbersOf.paths(result)}>
      <PathsAnswer result={result} title={title} />
    </Takeaway>
  );
}

type QueryProps = { result: QueryResult; title: string; shape: Shape; asTable: boolean };

function Query({ result, title, shape, asTable }: QueryProps) {
  const answer = <QueryAnswer result={result} title={title} shape={shape} asTable={asTable} />;
  // A line knows how to take itself along, and nothing is not worth it.
  if (shapeOf(result, shape) === "line" || result.rows.length === 0) return answer;
  return (
    <Takeaway name="numbers" title={title} meta={result.meta} csv={() => numbersOf.query(result)}>
      {answer}
    </Takeaway>
  );
}

export function ReportAnswer({ kind, result, title, shape = "auto", asTable = false }: Props) {
  if (kind === "funnel") return <Funnel result={result as FunnelResult} title={title} />;
  if (kind === "retention") return <Retention result={result as RetentionResult} title={title} />;
  if (kind === "paths") return <Paths result={result as PathsResult} title={title} />;
  return <Query result={result as QueryResult} title={title} shape={shape} asTable={asTable} />;
}
