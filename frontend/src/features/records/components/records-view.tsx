import { useInfiniteQuery } from "@tanstack/react-query";
import { te } from "@/shared/i18n/explore";
import { recordsQuery } from "../api/read-records";
import type { View } from "../view";
import { PagesCard } from "./pages-card";
import { RecordLine } from "./record-line";

/** The events as they are stored. */
export function RecordsView({ projectId, view }: { projectId: string; view: View }) {
  const query = useInfiniteQuery(recordsQuery(projectId, view));
  return (
    <PagesCard
      title={te.records.result}
      none={te.records.none}
      noneNote={te.records.noneNote}
      query={query}
      line={(record, timeZone) => (
        <RecordLine key={record.event_id} record={record} timeZone={timeZone} />
      )}
    />
  );
}
