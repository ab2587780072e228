import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { ConfirmDialog } from "@/shared/components/ui/confirm-dialog";
import { QueryView } from "@/shared/components/ui/query-view";
import { EmptyState, Skeleton } from "@/shared/components/ui/states";
import { tm } from "@/shared/i18n/manage";
import type { ClientId, Project } from "@/shared/lib/api/models";
import { can } from "@/shared/lib/permissions";
import { visible } from "@/shared/lib/visible";
import { clientIdsQuery } from "../api/list-client-ids";
import { useRemoveClientId } from "../api/remove-client-id";
import { AskForm } from "./ask-form";
import { StateBadge } from "./state-badge";

type RemoveProps = { item: ClientId; projectId: string; onClose: () => void };

function RemoveDialog({ item, projectId, onClose }: RemoveProps) {
  const remove = useRemoveClientId(projectId);
  return (
    <ConfirmDialog
      title={tm.clientIds.removeTitle}
      body={tm.clientIds.removeBody(visible(item.value))}
      confirm={tm.clientIds.remove}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(item.id, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}

type RowProps = { item: ClientId; onRemove: ((item: ClientId) => void) | null };

function ClientIdRow({ item, onRemove }: RowProps) {
  const value = visible(item.value);
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line py-2.5 first:border-t-0">
      <div className="min-w-0 flex-1 basis-48">
        <p className="font-mono wrap-anywhere">{value}</p>
        <p className="text-[0.8125rem] text-muted">{tm.clientIds.protocols[item.protocol]}</p>
      </div>
      <StateBadge state={item.state} />
      {onRemove && (
        <Button size="sm" aria-label={tm.clientIds.removeOne(value)} onClick={() => onRemove(item)}>
          {tm.clientIds.remove}
        </Button>
      )}
    </li>
  );
}

type Props = { project: Project; actions?: ReactNode };

export function ClientIdsCard({ project, actions }: Props) {
  const ids = useQuery(clientIdsQuery(project.id));
  const [removing, setRemoving] = useState<ClientId | null>(null);
  const may = can(project, "keys.write");
  return (
    <Card
      title={tm.clientIds.title}
      description={tm.clientIds.about}
      actions={actions}
      busy={ids.isFetching}
    >
      {may && <AskForm projectId={project.id} />}
      <QueryView
        query={ids}
        skeleton={<Skeleton className="h-24" />}
        isEmpty={(list) => list.length === 0}
        empty={<EmptyState title={tm.clientIds.none}>{tm.clientIds.noneNote}</EmptyState>}
      >
        {(list) => (
          <ul>
            {list.map((item) => (
              <ClientIdRow key={item.id} item={item} onRemove={may ? setRemoving : null} />
            ))}
          </ul>
        )}
      </QueryView>
      {removing && (
        <RemoveDialog item={removing} projectId={project.id} onClose={() => setRemoving(null)} />
      )}
    </Card>
  );
}
