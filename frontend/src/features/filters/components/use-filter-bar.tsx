import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { Project } from "@/shared/lib/api/models";
import { withFilters } from "@/shared/lib/filters";
import type { Filter, Search } from "@/shared/lib/url/codec";
import type { Asked } from "./dialogs";
import { FilterChips } from "./filter-chips";
import { FiltersMenu } from "./filters-menu";

/** The menu of filters and the chips of those that are chosen, wherever a screen has its places for them. */
export function useFilterBar(
  project: Project,
  filters: readonly Filter[],
): { menu: ReactNode; chips: ReactNode } {
  const navigate = useNavigate();
  const [asked, setAsked] = useState<Asked | null>(null);
  return {
    menu: (
      <FiltersMenu
        project={project}
        filters={filters}
        onFilters={(next) =>
          void navigate({
            to: ".",
            search: (before: Search) => withFilters(before, next),
            resetScroll: false,
          })
        }
        asked={asked}
        onAsk={setAsked}
      />
    ),
    chips: (
      <FilterChips
        projectId={project.id}
        filters={filters}
        onEdit={(filter) => setAsked({ kind: "filter", filter })}
      />
    ),
  };
}
