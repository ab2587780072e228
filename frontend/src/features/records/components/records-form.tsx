import { useNavigate } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { MatchField } from "@/shared/components/steps/match-field";
import { useSuggestions } from "@/shared/components/steps/suggestions";
import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { SelectField } from "@/shared/components/ui/field";
import { useDraft } from "@/shared/hooks/use-draft";
import { te } from "@/shared/i18n/explore";
import { LASTS, toSearch, type View } from "../view";

const keyOf = (view: View): string => JSON.stringify(toSearch(view));

/** Which page or event, and when: of the events, the people and the sessions alike. */
export function RecordsForm({ projectId, view }: { projectId: string; view: View }) {
  const navigate = useNavigate();
  const suggestions = useSuggestions(projectId);
  const [draft, setDraft] = useDraft(view, keyOf);

  function submit(submission: FormEvent) {
    submission.preventDefault();
    void navigate({ to: ".", search: toSearch(draft), resetScroll: false });
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
          <SelectField
            label={te.period}
            value={draft.last}
            onChange={({ target }) =>
              setDraft({ ...draft, last: LASTS.find((one) => one === target.value) ?? draft.last })
            }
          >
            {LASTS.map((last) => (
              <option key={last} value={last}>
                {te.lasts[last]}
              </option>
            ))}
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
