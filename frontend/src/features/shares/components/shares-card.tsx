import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { ConfirmDialog } from "@/shared/components/ui/confirm-dialog";
import { QueryView } from "@/shared/components/ui/query-view";
import { EmptyState, Skeleton } from "@/shared/components/ui/states";
import { ts } from "@/shared/i18n/shares";
import type { Project, SavedReport, Share } from "@/shared/lib/api/models";
import { exact } from "@/shared/lib/format";
import { visible } from "@/shared/lib/visible";
import { shareableQuery } from "../api/list-reports";
import { sharesQuery } from "../api/list-shares";
import { useRevokeShare } from "../api/revoke-share";
import { stateOf } from "../model";
import { CreateShareDialog } from "./create-share-dialog";
import { ShareItem } from "./share-item";

type RevokeProps = { share: Share; name: string; projectId: string; onClose: () => void };

function RevokeDialog({ share, name, projectId, onClose }: RevokeProps) {
  const revoke = useRevokeShare(projectId);
  return (
    <ConfirmDialog
      title={ts.revokeTitle}
      body={ts.revokeBody(visible(name))}
      confirm={ts.revoke}
      busy={revoke.isPending}
      error={revoke.error}
      onConfirm={() => revoke.mutate(share.id, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}

type ListProps = {
  shares: readonly Share[];
  nameOf: (share: Share) => string | undefined;
  zone: string;
  onRevoke: (share: Share) => void;
};

/** The links that lead somewhere, and folded away those that do no more. */
function ShareList({ shares, nameOf, zone, onRevoke }: ListProps) {
  const now = Date.now();
  const ended = shares.filter((share) => stateOf(share, now) !== "active");
  const item = (share: Share) => (
    <ShareItem
      key={share.id}
      share={share}
      name={nameOf(share)}
      zone={zone}
      onRevoke={() => onRevoke(share)}
    />
  );
  return (
    <>
      <ul>{shares.filter((share) => !ended.includes(share)).map(item)}</ul>
      {ended.length > 0 && (
        <details className="border-t border-line pt-3">
          <summary className="text-muted">{ts.ended(exact(ended.length))}</summary>
          <ul>{ended.map(item)}</ul>
        </details>
      )}
    </>
  );
}

const isSome = (list: readonly SavedReport[]): list is readonly [SavedReport, ...SavedReport[]] =>
  list.length > 0;

export function SharesCard({ project }: { project: Project }) {
  const shares = useQuery(sharesQuery(project.id));
  const reports = useQuery(shareableQuery(project.id));
  const [creating, setCreating] = useState(false);
  const [asked, setAsked] = useState<Share | null>(null);
  const shareable = (reports.data ?? []).filter((report) => !report.personal);
  const nameOf = (share: Share) => reports.data?.find((one) => one.id === share.report)?.name;
  const may = isSome(shareable);
  const create = may && (
    <Button variant="primary" size="sm" onClick={() => setCreating(true)}>
      {ts.create}
    </Button>
  );
  // The names come with the reports: a list that first calls all of them gone would be a lie.
  const both = { ...shares, ...(reports.isPending ? { data: undefined } : {}) } as typeof shares;
  return (
    <Card
      title={ts.title}
      description={ts.about(project.timezone)}
      actions={create}
      busy={shares.isFetching || reports.isFetching}
    >
      <QueryView
        query={both}
        skeleton={<Skeleton className="h-40" />}
        isEmpty={(list) => list.length === 0}
        empty={
          <EmptyState title={may ? ts.none : ts.noReport} action={create}>
            {may ? ts.noneNote : ts.noReportNote}
          </EmptyState>
        }
      >
        {(list) => (
          <ShareList shares={list} nameOf={nameOf} zone={project.timezone} onRevoke={setAsked} />
        )}
      </QueryView>
      {creating && may && (
        <CreateShareDialog
          projectId={project.id}
          reports={shareable}
          onClose={() => setCreating(false)}
        />
      )}
      {asked && (
        <RevokeDialog
          share={asked}
          name={nameOf(asked) ?? ts.gone}
          projectId={project.id}
          onClose={() => setAsked(null)}
        />
      )}
    </Card>
  );
}
