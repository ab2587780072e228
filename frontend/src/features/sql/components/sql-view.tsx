import { useState } from "react";
import { Card } from "@/shared/components/ui/card";
import { Notice } from "@/shared/components/ui/notice";
import { EmptyState, Loading, RequestId, Skeleton } from "@/shared/components/ui/states";
import { tq } from "@/shared/i18n/sql";
import { sentenceOf } from "@/shared/lib/api/errors";
import type { SqlResult } from "@/shared/lib/api/models";
import { useSql, useStatement } from "../api/ask-sql";
import { SqlForm } from "./sql-form";
import { SqlAnswer } from "./sql-result";

/** Which answer it is: a new one begins at its first page. */
type Answered = { nth: number; result: SqlResult };

/** A statement and its answer. The answer before stays until the next one is there. */
export function SqlView({ projectId }: { projectId: string }) {
  const [statement, setStatement] = useStatement(projectId);
  const [answered, setAnswered] = useState<Answered | null>(null);
  const { ask, isStopped, stop } = useSql(projectId);
  const run = () =>
    ask.mutate(statement, {
      onSuccess: (result) => setAnswered({ nth: (answered?.nth ?? 0) + 1, result }),
    });
  return (
    <>
      <SqlForm
        statement={statement}
        busy={ask.isPending}
        onChange={setStatement}
        onRun={run}
        onStop={stop}
      />
      {ask.isError &&
        (isStopped ? (
          <Notice tone="info">{tq.stopped}</Notice>
        ) : (
          <Notice tone="error">
            <p className="whitespace-pre-wrap">{sentenceOf(ask.error)}</p>
            <RequestId error={ask.error} />
          </Notice>
        ))}
      {answered ? (
        <SqlAnswer key={answered.nth} result={answered.result} busy={ask.isPending} />
      ) : ask.isPending ? (
        <Loading label={tq.running}>
          <Skeleton className="h-72" />
        </Loading>
      ) : (
        !ask.isError && (
          <Card title={tq.result}>
            <EmptyState title={tq.start}>{tq.startNote}</EmptyState>
          </Card>
        )
      )}
    </>
  );
}
