import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { TextField } from "@/shared/components/ui/field";
import { Notice } from "@/shared/components/ui/notice";
import { QueryView } from "@/shared/components/ui/query-view";
import { EmptyState, Skeleton } from "@/shared/components/ui/states";
import { tm } from "@/shared/i18n/manage";
import { fieldError, hasFieldErrors, sentenceOf } from "@/shared/lib/api/errors";
import type { Project, Source } from "@/shared/lib/api/models";
import { day, exact } from "@/shared/lib/format";
import { can } from "@/shared/lib/permissions";
import { visible } from "@/shared/lib/visible";
import { useCreateSource } from "../api/create-source";
import { sourcesQuery } from "../api/list-sources";
import { RemoveDialog, RenameDialog } from "./source-dialogs";

function AddForm({ projectId }: { projectId: string }) {
  const [name, setName] = useState("");
  const create = useCreateSource(projectId);

  function submit(submission: FormEvent) {
    submission.preventDefault();
    if (!create.isPending) create.mutate(name.trim(), { onSuccess: () => setName("") });
  }

  return (
    <form onSubmit={submit} className="mb-4 flex flex-col gap-3">
      <div className="grid gap-3 sm:max-w-md sm:grid-cols-[1fr_auto] sm:items-start">
        <TextField
          label={tm.sources.name}
          value={name}
          required
          maxLength={100}
          autoComplete="off"
          error={fieldError(create.error, "name")}
          onChange={(change) => setName(change.target.value)}
        />
        <Button
          type="submit"
          variant="primary"
          busy={create.isPending}
          className="sm:mt-[1.6875rem]"
        >
          {tm.sources.add}
        </Button>
      </div>
      {create.isError && !hasFieldErrors(create.error, ["name"]) && (
        <Notice tone="error">{sentenceOf(create.error)}</Notice>
      )}
    </form>
  );
}

type Action = "rename" | "remove";
type RowProps = { item: Source; onAction: ((action: Action, item: Source) => void) | null };

function SourceRow({ item, onAction }: RowProps) {
  const name = visible(item.name);
  const keys = item.keys === 0 ? tm.sources.noKeys : tm.sources.keys(item.keys, exact(item.keys));
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line py-2.5 first:border-t-0">
      <div className="min-w-0 flex-1 basis-48">
        <p className="font-medium wrap-anywhere">{name}</p>
        <p className="text-[0.8125rem] text-muted">
          {[tm.sources.since(day(item.created_at)), keys].join(" · ")}
        </p>
      </div>
      {onAction && (
        <div className="flex gap-2">
          <Button
            size="sm"
            aria-label={tm.sources.renameOne(name)}
            onClick={() => onAction("rename", item)}
          >
            {tm.sources.rename}
          </Button>
          <Button
            size="sm"
            aria-label={tm.sources.removeOne(name)}
            onClick={() => onAction("remove", item)}
          >
            {tm.sources.remove}
          </Button>
        </div>
      )}
    </li>
  );
}

export function SourcesCard({ project }: { project: Project }) {
  const sources = useQuery(sourcesQuery(project.id));
  const [asked, setAsked] = useState<{ action: Action; item: Source } | null>(null);
  const may = can(project, "project.write");
  const dialog = asked && {
    item: asked.item,
    projectId: project.id,
    onClose: () => setAsked(null),
  };
  return (
    <Card title={tm.sources.title} description={tm.sources.about} busy={sources.isFetching}>
      {may && <AddForm projectId={project.id} />}
      <QueryView
        query={sources}
        skeleton={<Skeleton className="h-24" />}
        isEmpty={(list) => list.length === 0}
        empty={<EmptyState title={tm.sources.none}>{tm.sources.noneNote}</EmptyState>}
      >
        {(list) => (
          <ul>
            {list.map((item) => (
              <SourceRow
                key={item.id}
                item={item}
                onAction={may ? (action, chosen) => setAsked({ action, item: chosen }) : null}
              />
            ))}
          </ul>
        )}
      </QueryView>
      {dialog && asked.action === "rename" && <RenameDialog {...dialog} />}
      {dialog && asked.action === "remove" && <RemoveDialog {...dialog} />}
    </Card>
  );
}
