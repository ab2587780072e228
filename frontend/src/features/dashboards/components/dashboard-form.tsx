import { useNavigate } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { Card } from "@/shared/components/ui/card";
import { SelectField, TextField } from "@/shared/components/ui/field";
import { Notice } from "@/shared/components/ui/notice";
import { EmptyState } from "@/shared/components/ui/states";
import { t } from "@/shared/i18n";
import { td } from "@/shared/i18n/boards";
import { fieldError, hasFieldErrors, nameProblem, sentenceOf } from "@/shared/lib/api/errors";
import type { Dashboard, Project, SavedReport } from "@/shared/lib/api/models";
import { exact } from "@/shared/lib/format";
import { sameJson } from "@/shared/lib/same";
import { visible } from "@/shared/lib/visible";
import { useChangeDashboard } from "../api/change-dashboard";
import {
  type CardDraft,
  changesOf,
  type Draft,
  isLast,
  LASTS,
  MOST_CARDS,
  moved,
  toDraft,
  withCard,
} from "../model";
import { CardFields } from "./card-fields";

const words = td.form;

type PeriodProps = {
  period: Dashboard["period"];
  saved: Dashboard["period"];
  error: string | undefined;
  onChange: (period: Dashboard["period"]) => void;
};

/** A period that is none of the usual ones was set by the API, and stays until another is chosen. */
function PeriodField({ period, saved, error, onChange }: PeriodProps) {
  const choiceOf = (one: Dashboard["period"]): string => {
    if (one === null) return "own";
    return isLast(one.last) && sameJson(one, { last: one.last }) ? one.last : "other";
  };
  return (
    <SelectField
      label={td.period}
      hint={words.periodHint}
      value={choiceOf(period)}
      error={error}
      onChange={({ target: { value } }) => {
        if (value === "other") onChange(saved);
        else onChange(isLast(value) ? { last: value } : null);
      }}
    >
      <option value="own">{td.periods.own}</option>
      {LASTS.map((last) => (
        <option key={last} value={last}>
          {td.periods[last]}
        </option>
      ))}
      {choiceOf(saved) === "other" && <option value="other">{td.periods.other}</option>}
    </SelectField>
  );
}

type AddProps = { reports: readonly SavedReport[]; full: boolean; onAdd: (id: string) => void };

function AddCard({ reports, full, onAdd }: AddProps) {
  const [chosen, setChosen] = useState(reports[0]?.id ?? "");
  if (reports.length === 0)
    return <EmptyState title={words.noReports}>{words.noReportsNote}</EmptyState>;
  if (full) return <Notice tone="info">{words.full}</Notice>;
  return (
    <div className="flex flex-wrap items-end gap-2 border-t border-line pt-4">
      <div className="min-w-0 flex-1 basis-60">
        <SelectField
          label={words.report}
          value={chosen}
          onChange={({ target }) => setChosen(target.value)}
        >
          {reports.map(({ id, name }) => (
            <option key={id} value={id}>
              {visible(name)}
            </option>
          ))}
        </SelectField>
      </div>
      <Button onClick={() => onAdd(chosen)}>
        <Plus aria-hidden className="size-4" />
        {words.add}
      </Button>
    </div>
  );
}

type Props = { project: Project; dashboard: Dashboard; reports: readonly SavedReport[] };

/** What is on a dashboard, and in which order. Nothing is kept before it is saved. */
export function DashboardForm({ project, dashboard, reports }: Props) {
  const navigate = useNavigate();
  const [draft, setDraft] = useState<Draft>(() => toDraft(dashboard));
  const [said, setSaid] = useState("");
  const change = useChangeDashboard(project.id, dashboard.id);
  const { cards } = draft;
  const { error } = change;

  const reportOf = (card: CardDraft) => reports.find((one) => one.id === card.report);
  const nameOf = (card: CardDraft) => visible(reportOf(card)?.name ?? words.gone);

  function withCards(changed: CardDraft[], sentence = "") {
    setDraft({ ...draft, cards: changed });
    setSaid(sentence);
  }

  function add(id: string) {
    const name = reports.find((one) => one.id === id)?.name ?? "";
    withCards(withCard(cards, id), words.added(visible(name)));
  }

  function move(card: CardDraft, from: number, to: number) {
    if (to < 0 || to >= cards.length) return;
    const sentence = words.moved(nameOf(card), exact(to + 1), exact(cards.length));
    withCards(moved(cards, from, to), sentence);
  }

  const leave = () =>
    navigate({
      to: "/p/$slug/dashboards/$dashboardId",
      params: { slug: project.slug, dashboardId: dashboard.id },
      search: {},
    });

  function submit(submission: FormEvent) {
    submission.preventDefault();
    const changes = changesOf(dashboard, draft);
    if (Object.keys(changes).length === 0) void leave();
    else if (!change.isPending) change.mutate(changes, { onSuccess: leave });
  }

  const beside = ["description", "period", ...cards.map((_, place) => `cards[${place}]`)];
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <h1 className="text-xl font-semibold tracking-tight wrap-anywhere">
        {td.editOf(visible(dashboard.name))}
      </h1>
      <Card title={words.about}>
        <div className="grid gap-4 lg:grid-cols-3">
          <TextField
            label={td.name}
            value={draft.name}
            required
            maxLength={100}
            error={nameProblem(error)}
            onChange={({ target }) => setDraft({ ...draft, name: target.value })}
          />
          <TextField
            label={words.description}
            hint={words.descriptionHint}
            value={draft.description}
            maxLength={500}
            error={fieldError(error, "description")}
            onChange={({ target }) => setDraft({ ...draft, description: target.value })}
          />
          <PeriodField
            period={draft.period}
            saved={dashboard.period}
            error={fieldError(error, "period")}
            onChange={(period) => setDraft({ ...draft, period })}
          />
        </div>
      </Card>
      <Card title={words.cards} description={words.cardsNote}>
        {cards.length === 0 && reports.length > 0 && (
          <p className="mb-4 text-muted">{words.noCards}</p>
        )}
        <ol>
          {cards.map((card, place) => (
            <CardFields
              key={card.row}
              card={card}
              report={reportOf(card)}
              name={nameOf(card)}
              place={place}
              last={cards.length - 1}
              error={fieldError(error, `cards[${place}]`)}
              onChange={(changed) => withCards(cards.with(place, changed))}
              onMove={(to) => move(card, place, to)}
              onTake={() => withCards(cards.toSpliced(place, 1), words.taken(nameOf(card)))}
            />
          ))}
        </ol>
        <AddCard reports={reports} full={cards.length >= MOST_CARDS} onAdd={add} />
        <p role="status" className="sr-only">
          {said}
        </p>
      </Card>
      {error && !nameProblem(error) && !hasFieldErrors(error, beside) && (
        <Notice tone="error">{sentenceOf(error)}</Notice>
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" variant="primary" busy={change.isPending}>
          {change.isPending ? t.actions.saving : t.actions.save}
        </Button>
        <Button onClick={() => void leave()}>{t.actions.cancel}</Button>
      </div>
    </form>
  );
}
