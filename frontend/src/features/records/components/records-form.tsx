import { useNavigate } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { PeriodField } from "@/shared/components/asking/period-field";
import { MatchField } from "@/shared/components/steps/match-field";
import { useSuggestions } from "@/shared/components/steps/suggestions";
import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { useDraft } from "@/shared/hooks/use-draft";
import { t } from "@/shared/i18n";
import { te } from "@/shared/i18n/explore";
import { LASTS } from "@/shared/lib/period";
import { toSearch, type View } from "../view";

/** Filters are chosen outside of the form, and leave what is written in it alone. */
const keyOf = (view: View): string => JSON.stringify(toSearch({ ...view, filters: [] }));

/** Which page or event, and when: of the events, the people and the sessions alike. */
export function RecordsForm({ projectId, view }: { projectId: string; view: View }) {
  const navigate = useNavigate();
  const suggestions = useSuggestions(projectId);
  const [draft, setDraft] = useDraft(view, keyOf);

  function submit(submission: FormEvent) {
    submission.preventDefault();
    void navigate({
      to: ".",
      search: toSearch({ ...draft, filters: view.filters }),
      resetScroll: false,
    });
  }

  return (
    <Card title={te.records.form}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <div className="grid gap-4 lg:grid-cols-3">
          <MatchField
            label={te.records.only}
            step={draft.only}
            suggestions={suggestions}
            onChange={(only) => setDraft({ ...draft, only })}
          />
          <PeriodField
            label={te.period}
            lasts={LASTS}
            nameOf={(last) => t.periods[last]}
            period={draft.period}
            onChange={(period) => setDraft({ ...draft, period })}
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
