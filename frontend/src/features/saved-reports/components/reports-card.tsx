import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Badge } from "@/shared/components/ui/badge";
import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { QueryView } from "@/shared/components/ui/query-view";
import { EmptyState, Skeleton } from "@/shared/components/ui/states";
import { td } from "@/shared/i18n/boards";
import type { Project, SavedReport } from "@/shared/lib/api/models";
import { savedReportsQuery } from "@/shared/lib/api/reports";
import { day } from "@/shared/lib/format";
import { can } from "@/shared/lib/permissions";
import { visible } from "@/shared/lib/visible";
import { RemoveDialog, RenameDialog } from "./report-dialogs";

type Deed = "rename" | "remove";
type OpenLink = (report: SavedReport, label: string, text: string) => ReactNode;

/** What was only saved has two times a moment apart. */
const isNew = ({ created_at, changed_at }: SavedReport): boolean =>
  Date.parse(changed_at) - Date.parse(created_at) < 1000;

type ItemProps = {
  report: SavedReport;
  mayWrite: boolean;
  openLink: OpenLink;
  onAsk: (deed: Deed) => void;
};

function ReportItem({ report, mayWrite, openLink, onAsk }: ItemProps) {
  const name = visible(report.name);
  const words = td.reports;
  const { created_at, changed_at, question, personal } = report;
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-t border-line py-3 first:border-t-0">
      <div className="min-w-0 flex-1 basis-56">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <h3 className="font-medium wrap-anywhere">{name}</h3>
          <Badge>{words.kinds[report.kind]}</Badge>
          {personal && <Badge tone="warn">{words.personal}</Badge>}
        </div>
        <p className="text-[0.8125rem] text-muted">
          {isNew(report) ? words.saved(day(created_at)) : words.changed(day(changed_at))}
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        {question && openLink(report, words.openOne(name), words.open)}
        {/* Whoever may not see the question may not change the report either. */}
        {mayWrite && question && (
          <Button size="sm" aria-label={words.renameOne(name)} onClick={() => onAsk("rename")}>
            {words.rename}
          </Button>
        )}
        {mayWrite && question && (
          <Button size="sm" aria-label={words.removeOne(name)} onClick={() => onAsk("remove")}>
            {words.remove}
          </Button>
        )}
      </div>
    </li>
  );
}

type Props = { project: Project; openLink: OpenLink };

/** All that was saved, by name: to look at, to rename and to delete. */
export function ReportsCard({ project, openLink }: Props) {
  const reports = useQuery(savedReportsQuery(project.id));
  const [asked, setAsked] = useState<{ report: SavedReport; deed: Deed } | null>(null);
  const Asking = asked?.deed === "rename" ? RenameDialog : RemoveDialog;
  return (
    <Card title={td.reports.title} description={td.reports.about} busy={reports.isFetching}>
      <QueryView
        query={reports}
        skeleton={<Skeleton className="h-40" />}
        isEmpty={(list) => list.length === 0}
        empty={<EmptyState title={td.reports.none}>{td.reports.noneNote}</EmptyState>}
      >
        {(list) => (
          <ul>
            {list.map((report) => (
              <ReportItem
                key={report.id}
                report={report}
                mayWrite={can(project, "report.write")}
                openLink={openLink}
                onAsk={(deed) => setAsked({ report, deed })}
              />
            ))}
          </ul>
        )}
      </QueryView>
      {asked && (
        <Asking projectId={project.id} report={asked.report} onClose={() => setAsked(null)} />
      )}
    </Card>
  );
}
