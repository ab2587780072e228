import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import { t } from "@/shared/i18n";
import type { Filter } from "@/shared/lib/url/codec";
import { type View, withoutFilter, withoutFilters } from "../view";
import { filterWords } from "../words";

function Chip({ filter }: { filter: Filter }) {
  const { words, value } = filterWords(filter);
  return (
    <li className="flex max-w-full min-w-0 items-center rounded-lg border border-accent/30 bg-accent-soft py-0.5 pr-0.5 pl-2.5 text-[0.8125rem]">
      <span className="truncate" title={value}>
        <span className="text-muted">{words}</span> <span className="font-medium">{value}</span>
      </span>
      <Link
        from="/p/$slug"
        to="."
        search={(search) => withoutFilter(search, filter)}
        resetScroll={false}
        aria-label={t.filters.remove(`${words} ${value}`)}
        className="ml-1 grid size-6 shrink-0 place-items-center rounded-md text-muted hover:bg-surface hover:text-ink"
      >
        <X aria-hidden className="size-3.5" />
      </Link>
    </li>
  );
}

export function FilterChips({ view }: { view: View }) {
  if (view.filters.length === 0) return null;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <ul aria-label={t.filters.label} className="flex min-w-0 flex-wrap gap-2">
        {view.filters.map((filter) => (
          <Chip
            key={`${filter.op} ${filter.dimension} ${filter.values.join("\n")}`}
            filter={filter}
          />
        ))}
      </ul>
      {view.filters.length > 1 && (
        <Link
          from="/p/$slug"
          to="."
          search={withoutFilters}
          resetScroll={false}
          className="rounded-md px-1.5 text-[0.8125rem] font-medium text-accent hover:underline"
        >
          {t.filters.clear}
        </Link>
      )}
    </div>
  );
}
