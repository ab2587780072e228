import { useNavigate } from "@tanstack/react-router";
import type { FormEvent, ReactNode } from "react";
import { PeriodField } from "@/shared/components/asking/period-field";
import { StepField } from "@/shared/components/steps/step-field";
import { useSuggestions } from "@/shared/components/steps/suggestions";
import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { SelectField } from "@/shared/components/ui/field";
import { useDraft } from "@/shared/hooks/use-draft";
import { t } from "@/shared/i18n";
import { te } from "@/shared/i18n/explore";
import { tp } from "@/shared/i18n/paths";
import { exact } from "@/shared/lib/format";
import { LASTS } from "@/shared/lib/period";
import type { Step } from "@/shared/lib/steps";
import { BRANCHES, DEPTHS, itemsFor, toSearch, toView, type View, WAYS } from "../view";

type Draft = Omit<View, "anchor"> & { anchor: Step };
const BLANK: Step = { kind: "page", value: "" };
const toDraft = (view: View): Draft => ({ ...view, anchor: view.anchor ?? BLANK });
/** Filters are chosen outside of the form, and leave what is written in it alone. */
const keyOf = (draft: Draft): string => JSON.stringify(toSearch({ ...draft, filters: [] }));

type ChoiceProps<T extends string | number> = {
  label: string;
  value: T;
  values: readonly T[];
  nameOf: (value: T) => string;
  onChange: (value: T) => void;
};

function Choice<T extends string | number>(props: ChoiceProps<T>): ReactNode {
  const { label, value, values, nameOf, onChange } = props;
  return (
    <SelectField
      label={label}
      value={value}
      onChange={({ target }) => {
        const chosen = values.find((one) => String(one) === target.value);
        if (chosen !== undefined) onChange(chosen);
      }}
    >
      {values.map((one) => (
        <option key={one} value={one}>
          {nameOf(one)}
        </option>
      ))}
    </SelectField>
  );
}

type Props = { projectId: string; view: View };

/** Where ways begin or end, and how much of them is told. */
export function PathsForm({ projectId, view }: Props) {
  const navigate = useNavigate({ from: "/p/$slug/explore/paths" });
  const suggestions = useSuggestions(projectId);
  const [draft, setDraft] = useDraft(toDraft(view), keyOf);
  const { anchor, way } = draft;
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });

  /** A way through pages alone neither begins nor ends with an event, and the other way round. */
  function changeAnchor(chosen: Step) {
    const items = itemsFor(chosen).includes(draft.items) ? draft.items : "both";
    change({ anchor: chosen, items });
  }

  function submit(submission: FormEvent) {
    submission.preventDefault();
    const { filters } = view;
    const trimmed = { ...draft, filters, anchor: { ...anchor, value: anchor.value.trim() } };
    void navigate({ search: toSearch(toView(toSearch(trimmed))), resetScroll: false });
  }

  return (
    <Card title={tp.form}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <div className="grid gap-4 sm:grid-cols-[10rem_1fr]">
          <Choice
            label={tp.way}
            value={way}
            values={WAYS}
            nameOf={(one) => tp.ways[one]}
            onChange={(chosen) => change({ way: chosen })}
          />
          <fieldset className="flex min-w-0 flex-col">
            <legend className="mb-1.5 font-medium">{tp.anchor[way]}</legend>
            <StepField
              name={tp.anchor[way]}
              step={anchor}
              suggestions={suggestions}
              placeholders={tp.placeholders}
              onChange={changeAnchor}
            />
          </fieldset>
        </div>
        <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
          <PeriodField
            label={te.period}
            lasts={LASTS}
            nameOf={(last) => t.periods[last]}
            period={draft.period}
            onChange={(period) => change({ period })}
          />
          <Choice
            label={tp.items}
            value={draft.items}
            values={itemsFor(anchor)}
            nameOf={(one) => tp.itemNames[one]}
            onChange={(items) => change({ items })}
          />
          <Choice
            label={tp.depth}
            value={draft.depth}
            values={DEPTHS}
            nameOf={(one) => tp.depths(exact(one))}
            onChange={(depth) => change({ depth })}
          />
          <Choice
            label={tp.branches}
            value={draft.branches}
            values={BRANCHES}
            nameOf={(one) => tp.branchNames(exact(one))}
            onChange={(branches) => change({ branches })}
          />
        </div>
        <div>
          <Button type="submit" variant="primary">
            {te.show}
          </Button>
        </div>
      </form>
    </Card>
  );
}
