import { useQuery } from "@tanstack/react-query";
import { type Fact, Facts } from "@/shared/components/manage/facts";
import { Card } from "@/shared/components/ui/card";
import { QueryView } from "@/shared/components/ui/query-view";
import { Skeleton } from "@/shared/components/ui/states";
import { tm } from "@/shared/i18n/manage";
import type { DataOutlook, Portion, Project } from "@/shared/lib/api/models";
import { exact, instant } from "@/shared/lib/format";
import { size } from "@/shared/lib/size";
import { outlookQuery } from "../api/get-outlook";

function told({ rows, bytes, estimated }: Portion): string {
  const count = exact(rows);
  return tm.data.portion(estimated ? tm.data.estimated(count) : count, size(bytes));
}

/** What would go, in rows and bytes, or that nothing would. */
export function Outlook({ data, zone }: { data: DataOutlook; zone: string }) {
  const facts: Fact[] = [[tm.data.keptFrom, instant(data.raw_from, zone)]];
  if (data.raw_gone_before) facts.push([tm.data.goneBefore, instant(data.raw_gone_before, zone)]);
  const portions = [
    [tm.data.events, data.events],
    [tm.data.bots, data.bots],
    [tm.data.sessions, data.sessions],
  ] as const;
  const going = portions.filter(([, portion]) => portion.rows > 0);
  return (
    <>
      <Facts facts={[...facts, ...going.map(([term, part]): Fact => [term, told(part)])]} />
      {going.length === 0 && <p className="mt-3 text-muted">{tm.data.nothing}</p>}
    </>
  );
}

/** The dry run of retention. */
export function OutlookCard({ project }: { project: Project }) {
  const outlook = useQuery(outlookQuery(project.id));
  return (
    <Card title={tm.data.outlook} description={tm.data.outlookAbout} busy={outlook.isFetching}>
      <QueryView query={outlook} skeleton={<Skeleton className="h-24" />}>
        {(data) => <Outlook data={data} zone={project.timezone} />}
      </QueryView>
    </Card>
  );
}
