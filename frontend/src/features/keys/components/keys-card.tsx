import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { ConfirmDialog } from "@/shared/components/ui/confirm-dialog";
import { QueryView } from "@/shared/components/ui/query-view";
import { EmptyState, Skeleton } from "@/shared/components/ui/states";
import { tm } from "@/shared/i18n/manage";
import type { Key, Project } from "@/shared/lib/api/models";
import { exact } from "@/shared/lib/format";
import { can } from "@/shared/lib/permissions";
import { keysQuery } from "../api/list-keys";
import { useRevokeKey } from "../api/revoke-key";
import { stateOf } from "../model";
import { CreateKeyDialog } from "./create-key-dialog";
import { EditKeyDialog } from "./edit-key-dialog";
import { type KeyAction, KeyItem } from "./key-item";
import { RotateKeyDialog } from "./rotate-key-dialog";

type DialogProps = { item: Key; projectId: string; onClose: () => void };

function RevokeDialog({ item, projectId, onClose }: DialogProps) {
  const revoke = useRevokeKey(projectId);
  return (
    <ConfirmDialog
      title={tm.keys.revokeTitle}
      body={tm.keys.revokeBody(item.name || item.prefix)}
      confirm={tm.keys.revoke}
      busy={revoke.isPending}
      error={revoke.error}
      onConfirm={() => revoke.mutate(item.id, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}

type ListProps = {
  keys: readonly Key[];
  onAction: ((action: KeyAction, key: Key) => void) | null;
};

/** The keys that work, and folded away those that do no more. */
function KeyList({ keys, onAction }: ListProps) {
  const now = Date.now();
  const active = keys.filter((key) => stateOf(key, now) === "active");
  const ended = keys.filter((key) => stateOf(key, now) !== "active");
  const item = (key: Key) => (
    <KeyItem
      key={key.id}
      item={key}
      replaced={keys.find((one) => one.id === key.rotated_from)}
      onAction={onAction}
    />
  );
  return (
    <>
      <ul>{active.map(item)}</ul>
      {ended.length > 0 && (
        <details className="border-t border-line pt-3">
          <summary className="text-muted">{tm.keys.ended(exact(ended.length))}</summary>
          <ul>{ended.map(item)}</ul>
        </details>
      )}
    </>
  );
}

type Props = { project: Project; sources: readonly string[] };

export function KeysCard({ project, sources }: Props) {
  const keys = useQuery(keysQuery(project.id));
  const [creating, setCreating] = useState(false);
  const [asked, setAsked] = useState<{ action: KeyAction; key: Key } | null>(null);
  const may = can(project, "keys.write");
  const create = (
    <Button variant="primary" size="sm" onClick={() => setCreating(true)}>
      {tm.keys.create}
    </Button>
  );
  const dialog = asked && {
    item: asked.key,
    projectId: project.id,
    onClose: () => setAsked(null),
  };
  return (
    <Card
      title={tm.keys.title}
      description={tm.keys.about}
      actions={may && create}
      busy={keys.isFetching}
    >
      <QueryView
        query={keys}
        skeleton={<Skeleton className="h-40" />}
        isEmpty={(list) => list.length === 0}
        empty={
          <EmptyState title={tm.keys.none} action={may && create}>
            {tm.keys.noneNote}
          </EmptyState>
        }
      >
        {(list) => (
          <KeyList keys={list} onAction={may ? (action, key) => setAsked({ action, key }) : null} />
        )}
      </QueryView>
      {creating && (
        <CreateKeyDialog
          projectId={project.id}
          sources={sources}
          onClose={() => setCreating(false)}
        />
      )}
      {dialog && asked.action === "edit" && <EditKeyDialog {...dialog} sources={sources} />}
      {dialog && asked.action === "rotate" && <RotateKeyDialog {...dialog} />}
      {dialog && asked.action === "revoke" && <RevokeDialog {...dialog} />}
    </Card>
  );
}
