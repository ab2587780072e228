import { savedFilter } from "@/shared/lib/filters";
import type { Filter } from "@/shared/lib/url/codec";
import { withFilter } from "../model";
import { FilterDialog } from "./filter-dialog";
import { ManageDialog } from "./manage-dialog";
import { SaveDialog } from "./save-dialog";

/** Which dialog is open, and about what. */
export type Asked = { kind: "filter"; filter: Filter | null } | { kind: "save" | "manage" };

type Props = {
  projectId: string;
  asked: Asked;
  filters: readonly Filter[];
  onFilters: (filters: readonly Filter[]) => void;
  onClose: () => void;
};

/** Loaded when the first of them is opened. */
export default function Dialogs({ projectId, asked, filters, onFilters, onClose }: Props) {
  const choose = (next: readonly Filter[]) => {
    onFilters(next);
    onClose();
  };
  if (asked.kind === "filter")
    return (
      <FilterDialog
        projectId={projectId}
        filter={asked.filter}
        onDone={(filter) => choose(withFilter(filters, filter, asked.filter))}
        onClose={onClose}
      />
    );
  if (asked.kind === "save")
    return (
      <SaveDialog
        projectId={projectId}
        filters={filters}
        onDone={(id) => choose([savedFilter(id)])}
        onClose={onClose}
      />
    );
  return (
    <ManageDialog
      projectId={projectId}
      onDeleted={(id) => {
        const left = filters.filter(({ op, values }) => op !== "in_cohort" || values[0] !== id);
        if (left.length < filters.length) onFilters(left);
      }}
      onClose={onClose}
    />
  );
}
