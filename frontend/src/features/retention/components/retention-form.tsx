import { useNavigate } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { PeriodField } from "@/shared/components/asking/period-field";
import { MatchField } from "@/shared/components/steps/match-field";
import { useSuggestions } from "@/shared/components/steps/suggestions";
import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { SelectField } from "@/shared/components/ui/field";
import { useDraft } from "@/shared/hooks/use-draft";
import { te } from "@/shared/i18n/explore";
import { BYS, PERIODS, toSearch, type View } from "../view";

type Props = { projectId: string; view: View };

/** Filters are chosen outside of the form, and leave what is written in it alone. */
const keyOf = (view: View): string => JSON.stringify(toSearch({ ...view, filters: [] }));

export function RetentionForm({ projectId, view }: Props) {
  const navigate = useNavigate({ from: "/p/$slug/explore/retention" });
  const suggestions = useSuggestions(projectId);
  const [draft, setDraft] = useDraft(view, keyOf);

  function submit(submission: FormEvent) {
    submission.preventDefault();
    void navigate({ search: toSearch({ ...draft, filters: view.filters }), resetScroll: false });
  }

  return (
    <Card title={te.retention.form}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <div className="grid gap-4 sm:grid-cols-2 xl:grid-cols-4">
          <MatchField
            label={te.retention.first}
            step={draft.first}
            suggestions={suggestions}
            onChange={(first) => setDraft({ ...draft, first })}
          />
          <MatchField
            label={te.retention.returning}
            step={draft.returning}
            suggestions={suggestions}
            onChange={(returning) => setDraft({ ...draft, returning })}
          />
          <SelectField
            label={te.retention.by}
            value={draft.by}
            onChange={({ target }) =>
              setDraft({ ...draft, by: BYS.find((one) => one === target.value) ?? draft.by })
            }
          >
            {BYS.map((by) => (
              <option key={by} value={by}>
                {te.retention.bys[by]}
              </option>
            ))}
          </SelectField>
          <PeriodField
            label={te.period}
            lasts={[PERIODS[draft.by]]}
            nameOf={() => te.retention.lasts[draft.by]}
            period={draft.range ?? { last: PERIODS[draft.by] }}
            onChange={(period) => setDraft({ ...draft, range: "last" in period ? null : period })}
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
