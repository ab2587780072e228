import { useNavigate } from "@tanstack/react-router";
import { ArrowUp, Plus, X } from "lucide-react";
import type { FormEvent } from "react";
import { PeriodField } from "@/shared/components/asking/period-field";
import { StepField } from "@/shared/components/steps/step-field";
import { useSuggestions } from "@/shared/components/steps/suggestions";
import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { SelectField } from "@/shared/components/ui/field";
import { useDraft } from "@/shared/hooks/use-draft";
import { t } from "@/shared/i18n";
import { te } from "@/shared/i18n/explore";
import { exact } from "@/shared/lib/format";
import { LASTS } from "@/shared/lib/period";
import type { Step } from "@/shared/lib/steps";
import { DIMENSIONS, LEAST_STEPS, MOST_STEPS, ORDERS, toSearch, type View, WINDOWS } from "../view";

/** A step while it is edited: it keeps its row when others move. */
type Draft = Step & { row: number };

const START: readonly Step[] = [
  { kind: "page", value: "" },
  { kind: "event", value: "" },
];

const optionsOf = <T extends string>(values: readonly T[], names: Record<T, string>) =>
  values.map((value) => (
    <option key={value} value={value}>
      {names[value]}
    </option>
  ));

type Props = { projectId: string; view: View };
type DraftView = Omit<View, "steps"> & { steps: Draft[] };

const toDraft = (view: View): DraftView => ({
  ...view,
  steps: [...view.steps, ...START.slice(view.steps.length)].map((step, row) => ({ ...step, row })),
});

/** Filters are chosen outside of the form, and leave what is written in it alone. */
const keyOf = (draft: DraftView): string => JSON.stringify(toSearch({ ...draft, filters: [] }));

/** What the funnel is; nothing is asked before "Show", since half of a path is another question. */
export function FunnelForm({ projectId, view }: Props) {
  const navigate = useNavigate({ from: "/p/$slug/explore/funnel" });
  const suggestions = useSuggestions(projectId);
  const [draft, setDraft] = useDraft(toDraft(view), keyOf);
  const { steps } = draft;
  const names = te.funnel;

  const withSteps = (changed: Draft[]) => setDraft({ ...draft, steps: changed });

  const change = (at: number, step: Step) =>
    withSteps(steps.map((one, index) => (index === at ? { ...one, ...step } : one)));

  const moveUp = (at: number) =>
    withSteps([
      ...steps.slice(0, at - 1),
      ...steps.slice(at, at + 1),
      ...steps.slice(at - 1, at),
      ...steps.slice(at + 1),
    ]);

  const add = () => {
    const row = Math.max(...steps.map((one) => one.row)) + 1;
    withSteps([...steps, { kind: "event", value: "", row }]);
  };

  function submit(submission: FormEvent) {
    submission.preventDefault();
    const trimmed = steps.map((one) => ({ ...one, value: one.value.trim() }));
    void navigate({
      search: toSearch({ ...draft, steps: trimmed, filters: view.filters }),
      resetScroll: false,
    });
  }

  return (
    <Card title={names.form} description={names.formNote}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <ol className="flex flex-col gap-2">
          {steps.map((step, index) => {
            const name = names.step(exact(index + 1));
            return (
              <li key={step.row} className="flex items-center gap-2">
                <span aria-hidden className="w-5 shrink-0 text-right text-muted tabular-nums">
                  {exact(index + 1)}
                </span>
                <StepField
                  name={name}
                  step={step}
                  suggestions={suggestions}
                  onChange={(changed) => change(index, changed)}
                />
                <Button
                  variant="ghost"
                  size="icon"
                  disabled={index === 0}
                  aria-label={names.up(name)}
                  onClick={() => moveUp(index)}
                >
                  <ArrowUp aria-hidden className="size-4" />
                </Button>
                <Button
                  variant="ghost"
                  size="icon"
                  disabled={steps.length <= LEAST_STEPS}
                  aria-label={names.remove(name)}
                  onClick={() => withSteps(steps.filter((_, at) => at !== index))}
                >
                  <X aria-hidden className="size-4" />
                </Button>
              </li>
            );
          })}
        </ol>
        <div className="pl-7">
          <Button size="sm" disabled={steps.length >= MOST_STEPS} onClick={add}>
            <Plus aria-hidden className="size-4" />
            {names.add}
          </Button>
        </div>
        <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-4">
          <PeriodField
            label={te.period}
            lasts={LASTS}
            nameOf={(last) => t.periods[last]}
            period={draft.period}
            onChange={(period) => setDraft({ ...draft, period })}
          />
          <SelectField
            label={names.window}
            value={draft.window}
            onChange={({ target }) =>
              setDraft({ ...draft, window: target.value as View["window"] })
            }
          >
            {optionsOf(WINDOWS, names.windows)}
          </SelectField>
          <SelectField
            label={names.order}
            value={draft.order}
            onChange={({ target }) => setDraft({ ...draft, order: target.value as View["order"] })}
          >
            {optionsOf(ORDERS, names.orders)}
          </SelectField>
          <SelectField
            label={names.breakdown}
            value={draft.breakdown ?? ""}
            onChange={({ target }) =>
              setDraft({
                ...draft,
                breakdown: DIMENSIONS.find((one) => one === target.value) ?? null,
              })
            }
          >
            <option value="">{names.none}</option>
            {optionsOf(DIMENSIONS, names.dimensions)}
          </SelectField>
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
