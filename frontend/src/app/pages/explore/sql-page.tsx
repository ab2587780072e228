import { Link } from "@tanstack/react-router";
import { SqlView } from "@/features/sql/components/sql-view";
import { buttonClass } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { Notice } from "@/shared/components/ui/notice";
import { EmptyState } from "@/shared/components/ui/states";
import { useTitle } from "@/shared/hooks/use-title";
import { te } from "@/shared/i18n/explore";
import { tq } from "@/shared/i18n/sql";
import type { Project } from "@/shared/lib/api/models";
import { can } from "@/shared/lib/permissions";
import { useProject } from "../../use-project";

function TurnedOff({ project }: { project: Project }) {
  const may = can(project, "sql.write");
  return (
    <Card title={te.names.sql}>
      <EmptyState
        title={tq.off}
        action={
          may && (
            <Link to="/p/$slug/settings" params={{ slug: project.slug }} className={buttonClass()}>
              {tq.toSettings}
            </Link>
          )
        }
      >
        {may ? tq.offOwner : tq.offOther}
      </EmptyState>
    </Card>
  );
}

export function SqlPage() {
  const project = useProject();
  useTitle(te.names.sql, project.name);
  if (!can(project, "personal_data")) return <Notice tone="info">{tq.notYours}</Notice>;
  return (
    <>
      <p className="text-muted">{tq.about}</p>
      {project.sql_enabled ? <SqlView projectId={project.id} /> : <TurnedOff project={project} />}
    </>
  );
}
