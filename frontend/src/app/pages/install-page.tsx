import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { statusQuery } from "@/features/install/api/get-status";
import { SnippetTabs } from "@/features/install/components/snippet-tabs";
import { Stepper } from "@/features/install/components/stepper";
import { Waiting } from "@/features/install/components/waiting";
import { keysQuery } from "@/features/keys/api/list-keys";
import { snippetKey } from "@/features/keys/model";
import { TurnedAwayList } from "@/features/ledger/components/turned-away-list";
import { projectsQuery } from "@/features/projects/api/list-projects";
import { buttonClass } from "@/shared/components/ui/button";
import { QueryView } from "@/shared/components/ui/query-view";
import { EmptyState, Skeleton } from "@/shared/components/ui/states";
import { useTitle } from "@/shared/hooks/use-title";
import { ti } from "@/shared/i18n/install";
import type { Project } from "@/shared/lib/api/models";
import { can } from "@/shared/lib/permissions";
import { useProject } from "../use-project";

function Snippet({ project }: { project: Project }) {
  const keys = useQuery(keysQuery(project.id));
  const toKeys = (
    <Link to="/p/$slug/settings/keys" params={{ slug: project.slug }} className={buttonClass()}>
      {ti.toKeys}
    </Link>
  );
  return (
    <QueryView
      query={keys}
      skeleton={<Skeleton className="h-44" />}
      isEmpty={(list) => snippetKey(list, Date.now()) === null}
      empty={
        <EmptyState title={ti.noKey} action={toKeys}>
          {ti.noKeyNote}
        </EmptyState>
      }
    >
      {(list) => (
        <SnippetTabs
          place={{
            snippetUrl: project.snippet_url,
            eventsUrl: project.events_url,
            publicKey: snippetKey(list, Date.now()) ?? "",
          }}
        />
      )}
    </QueryView>
  );
}

/** Steps two and three: put the snippet on a page, see the first event come in. */
export function InstallPage() {
  const project = useProject();
  const client = useQueryClient();
  const mayRead = can(project, "keys.read");
  const keys = useQuery({ ...keysQuery(project.id), enabled: mayRead }).data ?? [];
  const arrived = Boolean(useQuery(statusQuery(project.id)).data?.first_event_at);
  const known = project.first_event_at !== null;
  useTitle(ti.title, project.name);
  useEffect(() => {
    if (arrived && !known)
      void client.invalidateQueries({ queryKey: projectsQuery.queryKey, exact: true });
  }, [arrived, known, client]);
  const overview = { to: "/p/$slug", params: { slug: project.slug } } as const;
  return (
    <div className="mx-auto flex max-w-2xl flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h1 className="text-xl font-semibold tracking-tight">{ti.title}</h1>
        <Stepper current={arrived ? 3 : 1} />
      </div>
      <section
        aria-label={ti.ways}
        className="rounded-xl border border-line bg-surface p-4 shadow-card sm:p-5"
      >
        {mayRead ? (
          <Snippet project={project} />
        ) : (
          <EmptyState title={ti.notYours}>{ti.notYoursNote}</EmptyState>
        )}
      </section>
      <section
        aria-label={ti.firstEvent}
        className="rounded-xl border border-line bg-surface p-4 shadow-card sm:p-5"
      >
        <Waiting
          projectId={project.id}
          zone={project.timezone}
          publicKey={snippetKey(keys, Date.now())}
          why={
            can(project, "ledger.read") && (
              <TurnedAwayList projectId={project.id} slug={project.slug} />
            )
          }
          whenArrived={
            <div>
              <Link {...overview} className={buttonClass("primary")}>
                {ti.toOverview}
              </Link>
            </div>
          }
          skip={
            <Link {...overview} className={buttonClass("ghost")}>
              {ti.skip}
            </Link>
          }
        />
      </section>
    </div>
  );
}
