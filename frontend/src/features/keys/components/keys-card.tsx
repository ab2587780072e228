import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { ConfirmDialog } from "@/shared/components/ui/confirm-dialog";
import { QueryView } from "@/shared/components/ui/query-view";
import { EmptyState, Skeleton } from "@/shared/components/ui/states";
import { t } from "@/shared/i18n";
import type { Key, Project } from "@/shared/lib/api/models";
import { can } from "@/shared/lib/permissions";
import { keysQuery } from "../api/list-keys";
import { useRevokeKey } from "../api/revoke-key";
import { CreateKeyDialog } from "./create-key-dialog";
import { KeysTable } from "./keys-table";

function RevokeDialog({
  item,
  projectId,
  onClose,
}: {
  item: Key;
  projectId: string;
  onClose: () => void;
}) {
  const revoke = useRevokeKey(projectId);
  return (
    <ConfirmDialog
      title={t.keys.revokeTitle}
      body={t.keys.revokeBody(item.name || item.prefix)}
      confirm={t.keys.revoke}
      busy={revoke.isPending}
      error={revoke.error}
      onConfirm={() => revoke.mutate(item.id, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}

export function KeysCard({ project }: { project: Project }) {
  const keys = useQuery(keysQuery(project.id));
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<Key | null>(null);
  const may = can(project, "keys.write");
  const create = (
    <Button variant="primary" size="sm" onClick={() => setCreating(true)}>
      {t.keys.create}
    </Button>
  );
  return (
    <Card
      title={t.keys.title}
      description={t.keys.about}
      actions={may && create}
      busy={keys.isFetching}
    >
      <QueryView
        query={keys}
        skeleton={<Skeleton className="h-40" />}
        isEmpty={(list) => list.length === 0}
        empty={
          <EmptyState title={t.keys.none} action={may && create}>
            {t.keys.noneNote}
          </EmptyState>
        }
      >
        {(list) => <KeysTable keys={list} onRevoke={may ? setRevoking : null} />}
      </QueryView>
      {creating && <CreateKeyDialog projectId={project.id} onClose={() => setCreating(false)} />}
      {revoking && (
        <RevokeDialog item={revoking} projectId={project.id} onClose={() => setRevoking(null)} />
      )}
    </Card>
  );
}
