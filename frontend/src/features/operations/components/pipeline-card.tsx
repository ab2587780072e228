import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Facts } from "@/shared/components/manage/facts";
import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { Notice } from "@/shared/components/ui/notice";
import { QueryView } from "@/shared/components/ui/query-view";
import { Skeleton } from "@/shared/components/ui/states";
import { to } from "@/shared/i18n/operations";
import type { PipelineState } from "@/shared/lib/api/models";
import { exact, instant } from "@/shared/lib/format";
import { visible } from "@/shared/lib/visible";
import { pipelineQuery } from "../api/read-pipeline";
import { tookText } from "../model";
import { ReleaseDialog } from "./release-dialog";

/** Why the pipeline stands, what to do, and the way to let it go on. */
function Standing({ stopped }: { stopped: PipelineState["stopped"] }) {
  const [asks, setAsks] = useState(false);
  const first = stopped[0];
  if (!first) return null;
  return (
    <div className="mb-4">
      <Notice tone="error">
        <p className="font-medium">{to.pipeline.standing(exact(stopped.length))}</p>
        <p>{to.pipeline.why(exact(first.bad), exact(first.events))}</p>
        <p className="my-1.5 font-mono text-[0.8125rem]">{visible(first.reason)}</p>
        <p>{to.pipeline.advice}</p>
        <Button size="sm" className="mt-2" onClick={() => setAsks(true)}>
          {to.pipeline.release}
        </Button>
      </Notice>
      {asks && <ReleaseDialog onClose={() => setAsks(false)} />}
    </div>
  );
}

function Pipeline({ state }: { state: PipelineState }) {
  const oldest = state.oldest_seconds === null ? to.pipeline.none : tookText(state.oldest_seconds);
  return (
    <>
      <Standing stopped={state.stopped} />
      {state.released_until && (
        <div className="mb-4">
          <Notice tone="warn">{to.pipeline.releasedUntil(instant(state.released_until))}</Notice>
        </div>
      )}
      <Facts
        facts={[
          [to.pipeline.waiting, exact(state.waiting)],
          [to.pipeline.oldest, oldest],
          [to.pipeline.letters, exact(state.dead_letters)],
        ]}
      />
    </>
  );
}

export function PipelineCard() {
  const pipeline = useQuery(pipelineQuery);
  return (
    <Card title={to.pipeline.title} description={to.pipeline.about}>
      <QueryView query={pipeline} skeleton={<Skeleton className="h-20" />}>
        {(data) => <Pipeline state={data} />}
      </QueryView>
    </Card>
  );
}
