import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Download } from "lucide-react";
import { useState } from "react";
import { dimensionName } from "@/shared/components/answers/words";
import { Pager } from "@/shared/components/manage/pager";
import { Button } from "@/shared/components/ui/button";
import { Dialog, DialogActions } from "@/shared/components/ui/dialog";
import { TextField } from "@/shared/components/ui/field";
import { Notice } from "@/shared/components/ui/notice";
import { QueryView } from "@/shared/components/ui/query-view";
import { EmptyState, Skeleton } from "@/shared/components/ui/states";
import { useSettled } from "@/shared/hooks/use-settled";
import { t } from "@/shared/i18n";
import { tb } from "@/shared/i18n/breakdowns";
import { saveCsv } from "@/shared/lib/download";
import { exact } from "@/shared/lib/format";
import { reportQuery } from "../api/run-query";
import { breakdownOf, type Group, type Tab } from "../breakdowns";
import {
  type Details,
  detailsRequest,
  leavesOutSessions,
  PAGE,
  type Sort,
  sortOf,
  toCsv,
  toDetails,
  withoutDetails,
} from "../details";
import type { View } from "../view";
import { DetailsTable } from "./details-table";

/** Long enough for the next letter. */
const TYPING_MS = 300;
const BODY = "h-[min(28rem,50vh)]";

/** "51 to 100 of 1,234". */
function rangeText({ rows, totalRows }: Details, page: number): string {
  if (totalRows <= rows.length) return tb.details.one(exact(totalRows));
  return tb.details.rows(
    exact(page * PAGE + 1),
    exact(page * PAGE + rows.length),
    exact(totalRows),
  );
}

/** What is typed, sorted by and turned to. Another search or order begins on its first page. */
function useAsked() {
  const [typed, setTyped] = useState("");
  const [sort, setSort] = useState<Sort | null>(null);
  const [place, setPlace] = useState({ text: "", page: 0 });
  const text = useSettled(typed.trim(), TYPING_MS);
  const page = place.text === text ? place.page : 0;
  return {
    typed,
    setTyped,
    asked: { text, sort, page },
    setSort: (next: Sort) => {
      setSort(next);
      setPlace({ text, page: 0 });
    },
    setPage: (next: number) => setPlace({ text, page: next }),
  };
}

type FootProps = {
  details: Details;
  page: number;
  name: string;
  onPage: (page: number) => void;
  onClose: () => void;
};

function Foot({ details, page, name, onPage, onClose }: FootProps) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <p role="status" className="text-[0.8125rem] text-muted">
        {rangeText(details, page)}
      </p>
      <div className="[&>nav]:mt-0">
        <Pager page={page} pages={Math.ceil(details.totalRows / PAGE)} onPage={onPage} />
      </div>
      <DialogActions>
        <Button
          title={tb.details.csvNote}
          disabled={details.rows.length === 0}
          onClick={() => saveCsv(`${name}.csv`, toCsv(details))}
        >
          <Download aria-hidden className="size-4" />
          {tb.details.csv}
        </Button>
        <Button onClick={onClose}>{tb.details.close}</Button>
      </DialogActions>
    </div>
  );
}

/** "Pages: Entry page"; a card's own dimension needs no other name than the card's. */
function titleOf(group: Group, dimension: string): string {
  const own: Partial<Record<Group, string>> = { pages: "path", events: "event_name" };
  const card = tb.groups[group];
  return own[group] === dimension ? card : tb.details.title(card, dimensionName(dimension));
}

type Props = { projectId: string; view: View; group: Group; tab: Tab };

/** Every value of a card's tab, with more numbers about each: to search, to sort and to take along. */
export function DetailsDialog({ projectId, view, group, tab }: Props) {
  const navigate = useNavigate({ from: "/p/$slug" });
  const { typed, setTyped, asked, setSort, setPage } = useAsked();
  const { dimension } = breakdownOf(tab, view);
  // A table somebody reads does not move: it is asked once, and again only by what is done here.
  const query = useQuery({
    ...reportQuery(projectId, detailsRequest(tab, view, asked), false),
    select: toDetails,
  });
  const close = () =>
    void navigate({ to: ".", search: withoutDetails, resetScroll: false, replace: true });
  const title = titleOf(group, dimension);
  return (
    <Dialog wide title={title} onClose={close}>
      <TextField
        label={tb.details.search}
        type="search"
        placeholder={tb.details.searchHint}
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
      />
      <div aria-busy={query.isFetching} className="flex flex-col gap-2">
        <QueryView
          query={query}
          skeleton={<Skeleton className={BODY} />}
          isEmpty={({ rows }) => rows.length === 0}
          empty={
            <EmptyState title={tb.details.none} className={BODY}>
              {asked.text ? tb.details.noneNote : t.breakdown.none}
            </EmptyState>
          }
        >
          {(details) => (
            <DetailsTable
              details={details}
              view={view}
              title={title}
              sort={sortOf(asked, details.dimension, details.metrics)}
              onSort={setSort}
            />
          )}
        </QueryView>
        {leavesOutSessions(dimension, asked.text) && (
          <p className="text-[0.8125rem] text-muted">{tb.details.whole}</p>
        )}
        {query.data?.warnings.map((warning) => (
          <Notice key={warning} tone="warn">
            {warning}
          </Notice>
        ))}
      </div>
      {query.data && (
        <Foot
          details={query.data}
          page={asked.page}
          name={`${group}-${dimension}`}
          onPage={setPage}
          onClose={close}
        />
      )}
    </Dialog>
  );
}
