import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import { t } from "@/shared/i18n";
import { cohortsQuery } from "@/shared/lib/api/cohorts";
import { filterWords } from "@/shared/lib/filter-words";
import { isSaved, withFilters, withoutFilter } from "@/shared/lib/filters";
import type { Filter, Search } from "@/shared/lib/url/codec";
import { visible } from "@/shared/lib/visible";

type ChipProps = {
  filter: Filter;
  words: string;
  value: string;
  /** Absent: it is changed elsewhere. */
  onEdit?: ((filter: Filter) => void) | undefined;
};

function Chip({ filter, words, value, onEdit }: ChipProps) {
  const said = (
    <>
      <span className="text-muted">{words}</span> <span className="font-medium">{value}</span>
    </>
  );
  return (
    <li className="flex max-w-full min-w-0 items-center rounded-lg border border-accent/30 bg-accent-soft py-0.5 pr-0.5 pl-2.5 text-[0.8125rem]">
      {onEdit ? (
        <button
          type="button"
          title={value}
          aria-label={t.filters.edit(`${words} ${value}`)}
          onClick={() => onEdit(filter)}
          className="min-w-0 truncate rounded-sm hover:underline"
        >
          {said}
        </button>
      ) : (
        <span className="truncate" title={value}>
          {said}
        </span>
      )}
      <Link
        to="."
        search={(search: Search) => withoutFilter(search, filter)}
        resetScroll={false}
        aria-label={t.filters.remove(`${words} ${value}`)}
        className="ml-1 grid size-6 shrink-0 place-items-center rounded-md text-muted hover:bg-surface hover:text-ink"
      >
        <X aria-hidden className="size-3.5" />
      </Link>
    </li>
  );
}

/** A filter that the project keeps: by its name, or that somebody has deleted it. */
function SavedChip({ filter, projectId }: { filter: Filter; projectId: string }) {
  const { data } = useQuery(cohortsQuery(projectId));
  const found = data?.find(({ id }) => id === filter.values[0]);
  const name = found ? visible(found.name) : data ? t.filters.gone : "…";
  return <Chip filter={filter} words={t.filters.ops.in_cohort} value={name} />;
}

type Props = {
  projectId: string;
  filters: readonly Filter[];
  onEdit: (filter: Filter) => void;
};

/** The filters of the address: each leads to what it says, and can be taken away. */
export function FilterChips({ projectId, filters, onEdit }: Props) {
  if (filters.length === 0) return null;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <ul aria-label={t.filters.label} className="flex min-w-0 flex-wrap gap-2">
        {filters.map((filter) => {
          const key = `${filter.op} ${filter.dimension} ${filter.values.join("\n")}`;
          if (isSaved(filter)) return <SavedChip key={key} filter={filter} projectId={projectId} />;
          return <Chip key={key} filter={filter} {...filterWords(filter)} onEdit={onEdit} />;
        })}
      </ul>
      {filters.length > 1 && (
        <Link
          to="."
          search={(search: Search) => withFilters(search, [])}
          resetScroll={false}
          className="rounded-md px-1.5 text-[0.8125rem] font-medium text-accent hover:underline"
        >
          {t.filters.clear}
        </Link>
      )}
    </div>
  );
}
