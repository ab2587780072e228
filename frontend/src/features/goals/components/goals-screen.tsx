import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Globe } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { Notice } from "@/shared/components/ui/notice";
import { QueryView } from "@/shared/components/ui/query-view";
import { EmptyState, Skeleton } from "@/shared/components/ui/states";
import { t } from "@/shared/i18n";
import { tg } from "@/shared/i18n/goals";
import type { Goal, Project } from "@/shared/lib/api/models";
import { can } from "@/shared/lib/permissions";
import { visible } from "@/shared/lib/visible";
import { goalsQuery } from "../api/list-goals";
import { toSearch, type View } from "../view";
import type { Deed } from "./goal-card";
import { CreateDialog, EditDialog, RemoveDialog } from "./goal-dialogs";
import { GoalsBar } from "./goals-bar";
import { GoalsView } from "./goals-view";

type Props = {
  project: Project;
  view: View;
  /** The menu of filters, and those that are chosen. */
  menu: ReactNode;
  chips: ReactNode;
};

/** Goals and revenue: what is hoped for, and how often it happens. */
export function GoalsScreen({ project, view, menu, chips }: Props) {
  const navigate = useNavigate({ from: "/p/$slug/goals" });
  const goals = useQuery(goalsQuery(project.id));
  const [asked, setAsked] = useState<"create" | { deed: Deed; goal: Goal } | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const may = can(project, "report.write");
  const create = may && (
    <Button variant="primary" onClick={() => setAsked("create")}>
      {tg.create}
    </Button>
  );
  const some = goals.data !== undefined && goals.data.length > 0;

  /** The button that led here may be gone, with the list it stood in: what happened is said, and has the focus. */
  function finish(goal: string | null, text: string) {
    setAsked(null);
    setDone(text);
    void navigate({ search: toSearch({ ...view, goal }), resetScroll: false });
  }

  const dialog = { projectId: project.id, onClose: () => setAsked(null) };

  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
        <div className="min-w-0">
          <h1 className="text-xl font-semibold tracking-tight">{t.nav.goals}</h1>
          <p className="text-muted">{tg.about}</p>
        </div>
        {some && (
          <div className="flex min-w-0 flex-wrap items-start justify-between gap-2 max-sm:w-full">
            <p
              className="mr-1 flex h-9 items-center gap-1.5 text-muted"
              title={t.overview.zoneNote}
            >
              <Globe aria-hidden className="size-4 shrink-0" />
              <span className="sr-only">{t.zone.prefix}</span>
              {project.timezone}
            </p>
            <GoalsBar view={view} />
            {menu}
            {create}
          </div>
        )}
      </div>
      {done && (
        <Notice key={done} tone="ok" takesFocus>
          {done}
        </Notice>
      )}
      {some && chips}
      <QueryView
        query={goals}
        skeleton={<Skeleton className="h-80" />}
        isEmpty={(list) => list.length === 0}
        empty={
          <Card title={tg.list}>
            <EmptyState title={tg.none} action={create}>
              <p>{tg.noneNote}</p>
              {!may && <p className="mt-2">{tg.noneYours}</p>}
            </EmptyState>
          </Card>
        }
      >
        {(list) => (
          <div className="flex flex-col gap-4">
            <GoalsView
              projectId={project.id}
              goals={list}
              view={view}
              onDeed={may ? (deed, goal) => setAsked({ deed, goal }) : null}
            />
          </div>
        )}
      </QueryView>
      {asked === "create" && (
        <CreateDialog {...dialog} onMade={({ id, name }) => finish(id, tg.made(visible(name)))} />
      )}
      {asked !== null && asked !== "create" && asked.deed === "edit" && (
        <EditDialog {...dialog} goal={asked.goal} />
      )}
      {asked !== null && asked !== "create" && asked.deed === "remove" && (
        <RemoveDialog
          {...dialog}
          goal={asked.goal}
          onRemoved={({ name }) => finish(null, tg.removed(visible(name)))}
        />
      )}
    </div>
  );
}
