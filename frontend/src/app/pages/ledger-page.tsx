import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { keysQuery } from "@/features/keys/api/list-keys";
import { LedgerBar } from "@/features/ledger/components/ledger-bar";
import { LedgerView } from "@/features/ledger/components/ledger-view";
import { toView } from "@/features/ledger/view";
import { Notice } from "@/shared/components/ui/notice";
import { useTitle } from "@/shared/hooks/use-title";
import { tm } from "@/shared/i18n/manage";
import type { Project } from "@/shared/lib/api/models";
import { can } from "@/shared/lib/permissions";
import { useProject } from "../use-project";

const route = getRouteApi("/signed-in/p/$slug/ledger");

/** Names of keys by their ids: the ledger itself says only which. */
function useKeyNames(project: Project): Record<string, string> {
  const keys = useQuery({ ...keysQuery(project.id), enabled: can(project, "keys.read") }).data;
  return Object.fromEntries((keys ?? []).map((key) => [key.id, key.name]));
}

export function LedgerPage() {
  const project = useProject();
  const view = toView(route.useSearch());
  const keyNames = useKeyNames(project);
  useTitle(tm.ledger.title, project.name);
  if (!can(project, "ledger.read")) return <Notice tone="info">{tm.ledger.notYours}</Notice>;
  return (
    <div key={project.id} className="flex flex-col gap-4">
      <div className="min-w-0">
        <h1 className="text-xl font-semibold tracking-tight">{tm.ledger.title}</h1>
        <p className="text-muted">{tm.ledger.about}</p>
      </div>
      <LedgerBar view={view} keyNames={keyNames} />
      <LedgerView projectId={project.id} view={view} keyNames={keyNames} />
    </div>
  );
}
