import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { ConfirmDialog } from "@/shared/components/ui/confirm-dialog";
import { QueryView } from "@/shared/components/ui/query-view";
import { EmptyState, Skeleton } from "@/shared/components/ui/states";
import { tx } from "@/shared/i18n/exports";
import type { Project, RawExport } from "@/shared/lib/api/models";
import { useDeleteExport } from "../api/delete-export";
import { exportsQuery } from "../api/list-exports";
import { isUnderWay, rangeOf } from "../model";
import { CreateExportDialog } from "./create-export-dialog";
import { ExportItem } from "./export-item";

type DeleteProps = { item: RawExport; projectId: string; onClose: () => void };

function DeleteDialog({ item, projectId, onClose }: DeleteProps) {
  const remove = useDeleteExport(projectId);
  const body = isUnderWay(item) ? tx.removeRunning : tx.removeBody;
  return (
    <ConfirmDialog
      title={tx.removeTitle}
      body={body(rangeOf(item))}
      confirm={tx.remove}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(item.id, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}

/** The files of raw events, made and being made. */
export function ExportsCard({ project }: { project: Project }) {
  const exports = useQuery(exportsQuery(project.id));
  const [creating, setCreating] = useState(false);
  const [asked, setAsked] = useState<RawExport | null>(null);
  const create = (
    <Button variant="primary" size="sm" onClick={() => setCreating(true)}>
      {tx.create}
    </Button>
  );
  return (
    <Card
      title={tx.title}
      description={tx.about(project.timezone)}
      actions={create}
      // Not while it asks by itself every other second: a reader would hear of nothing else.
      busy={exports.isFetching && !exports.data?.some(isUnderWay)}
    >
      <QueryView
        query={exports}
        skeleton={<Skeleton className="h-40" />}
        isEmpty={(list) => list.length === 0}
        empty={
          <EmptyState title={tx.none} action={create}>
            {tx.noneNote}
          </EmptyState>
        }
      >
        {(list) => (
          <ul>
            {list.map((item) => (
              <ExportItem
                key={item.id}
                item={item}
                projectId={project.id}
                zone={project.timezone}
                onDelete={() => setAsked(item)}
              />
            ))}
          </ul>
        )}
      </QueryView>
      {creating && <CreateExportDialog project={project} onClose={() => setCreating(false)} />}
      {asked && <DeleteDialog item={asked} projectId={project.id} onClose={() => setAsked(null)} />}
    </Card>
  );
}
