import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { Dialog, DialogActions } from "@/shared/components/ui/dialog";
import { TextField } from "@/shared/components/ui/field";
import { Notice } from "@/shared/components/ui/notice";
import { QueryView } from "@/shared/components/ui/query-view";
import { EmptyState, Skeleton } from "@/shared/components/ui/states";
import { t } from "@/shared/i18n";
import { td } from "@/shared/i18n/boards";
import { nameProblem, sentenceOf } from "@/shared/lib/api/errors";
import type { Dashboard, Project } from "@/shared/lib/api/models";
import { day, exact } from "@/shared/lib/format";
import { can } from "@/shared/lib/permissions";
import { visible } from "@/shared/lib/visible";
import { useCreateDashboard } from "../api/create-dashboard";
import { dashboardsQuery } from "../api/list-dashboards";

type CreateProps = { project: Project; onClose: () => void };

/** Only the name is asked for: what is on it is the next screen's matter. */
function CreateDialog({ project, onClose }: CreateProps) {
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const create = useCreateDashboard(project.id);
  const problem = nameProblem(create.error);

  function submit(submission: FormEvent) {
    submission.preventDefault();
    if (create.isPending) return;
    create.mutate(
      { name: name.trim() },
      {
        onSuccess: ({ id }) =>
          navigate({
            to: "/p/$slug/dashboards/$dashboardId",
            params: { slug: project.slug, dashboardId: id },
            search: { edit: "1" },
          }),
      },
    );
  }

  return (
    <Dialog title={td.create} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p className="text-muted">{td.createNote}</p>
        <TextField
          label={td.name}
          value={name}
          required
          maxLength={100}
          error={problem}
          onChange={(typed) => setName(typed.target.value)}
        />
        {create.isError && !problem && <Notice tone="error">{sentenceOf(create.error)}</Notice>}
        <DialogActions>
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button type="submit" variant="primary" busy={create.isPending}>
            {create.isPending ? td.creating : td.create}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function DashboardItem({ slug, dashboard }: { slug: string; dashboard: Dashboard }) {
  const { id, name, description, cards, changed_at } = dashboard;
  return (
    <li className="border-t border-line py-3 first:border-t-0">
      <h3 className="font-medium wrap-anywhere">
        <Link
          to="/p/$slug/dashboards/$dashboardId"
          params={{ slug, dashboardId: id }}
          className="text-accent hover:underline"
        >
          {visible(name)}
        </Link>
      </h3>
      {description && <p className="wrap-anywhere">{visible(description)}</p>}
      <p className="flex flex-wrap gap-x-4 text-[0.8125rem] text-muted">
        <span>{td.cards(cards.length, exact(cards.length))}</span>
        <span>{td.changed(day(changed_at))}</span>
      </p>
    </li>
  );
}

export function DashboardsCard({ project }: { project: Project }) {
  const dashboards = useQuery(dashboardsQuery(project.id));
  const [creating, setCreating] = useState(false);
  const may = can(project, "report.write");
  const create = may && (
    <Button variant="primary" size="sm" onClick={() => setCreating(true)}>
      {td.create}
    </Button>
  );
  return (
    <Card
      title={td.title}
      description={td.about}
      actions={dashboards.data?.length ? create : undefined}
      busy={dashboards.isFetching}
    >
      <QueryView
        query={dashboards}
        skeleton={<Skeleton className="h-40" />}
        isEmpty={(list) => list.length === 0}
        empty={
          <EmptyState title={td.none} action={create}>
            {may ? td.noneNote : td.noneToRead}
          </EmptyState>
        }
      >
        {(list) => (
          <ul>
            {list.map((dashboard) => (
              <DashboardItem key={dashboard.id} slug={project.slug} dashboard={dashboard} />
            ))}
          </ul>
        )}
      </QueryView>
      {creating && <CreateDialog project={project} onClose={() => setCreating(false)} />}
    </Card>
  );
}
