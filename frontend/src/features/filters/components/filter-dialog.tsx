import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { Dialog, DialogActions } from "@/shared/components/ui/dialog";
import { SelectField, TextField } from "@/shared/components/ui/field";
import { t } from "@/shared/i18n";
import { tg } from "@/shared/i18n/filtering";
import { catalogueQuery } from "@/shared/lib/api/catalogue";
import type { Filter } from "@/shared/lib/url/codec";
import { visible } from "@/shared/lib/visible";
import { valuesQuery } from "../api/read-choices";
import {
  DIMENSIONS,
  type Draft,
  keyOf,
  nameOf,
  opsFor,
  problemOf,
  propertyOf,
  takesOne,
  toDraft,
  toFilter,
  withDimension,
} from "../model";

type FieldsProps = { projectId: string; draft: Draft; onChange: (draft: Draft) => void };

function DimensionField({ projectId, draft, onChange }: FieldsProps) {
  const keys = useQuery(catalogueQuery(projectId)).data?.properties.map(({ key }) => key) ?? [];
  const own = keyOf(draft.dimension);
  // A property of an old link, which no event has had of late, can still be chosen.
  const properties = own === null || keys.includes(own) ? keys : [own, ...keys];
  return (
    <SelectField
      label={tg.dimension}
      value={draft.dimension}
      onChange={({ target }) => onChange(withDimension(draft, target.value))}
    >
      {DIMENSIONS.map((dimension) => (
        <option key={dimension} value={dimension}>
          {nameOf(dimension)}
        </option>
      ))}
      {properties.length > 0 && (
        <optgroup label={tg.properties}>
          {properties.map((key) => (
            <option key={key} value={propertyOf(key)}>
              {visible(key)}
            </option>
          ))}
        </optgroup>
      )}
    </SelectField>
  );
}

function useSuggested(projectId: string, dimension: string): readonly string[] {
  const key = keyOf(dimension);
  const catalogue = useQuery({ ...catalogueQuery(projectId), enabled: key !== null });
  const values = useQuery({ ...valuesQuery(projectId, dimension), enabled: key === null });
  if (key === null) return values.data ?? [];
  const found = catalogue.data?.properties.find((property) => property.key === key)?.values ?? [];
  return found
    .map(({ value }) => value)
    .filter((value) => ["string", "number", "boolean"].includes(typeof value))
    .map(String);
}

type ValuesProps = FieldsProps & { error: string | undefined };

function ValueFields({ projectId, draft, error, onChange }: ValuesProps) {
  const list = useId();
  const suggested = useSuggested(projectId, draft.dimension);
  const change = (at: number, value: string) =>
    onChange({ ...draft, values: draft.values.with(at, value) });
  const shown = takesOne(draft.op) ? draft.values.slice(0, 1) : draft.values;
  return (
    <div className="flex flex-col gap-3">
      {shown.map((value, at) => (
        <TextField
          // biome-ignore lint/suspicious/noArrayIndexKey: a field is its place
          key={at}
          label={at === 0 ? tg.value : tg.orValue(at + 1)}
          value={value}
          list={list}
          autoComplete="off"
          spellCheck={false}
          error={at === 0 ? error : undefined}
          onChange={({ target }) => change(at, target.value)}
        />
      ))}
      <datalist id={list}>
        {suggested.map((value) => (
          <option key={value} value={value} />
        ))}
      </datalist>
      {!takesOne(draft.op) && (
        <div>
          <Button size="sm" onClick={() => onChange({ ...draft, values: [...draft.values, ""] })}>
            <Plus aria-hidden className="size-4" />
            {tg.another}
          </Button>
        </div>
      )}
    </div>
  );
}

type Props = {
  projectId: string;
  /** The one to be changed; null makes a new one. */
  filter: Filter | null;
  onDone: (filter: Filter) => void;
  onClose: () => void;
};

/** Makes a filter out of any dimension, or changes one. */
export function FilterDialog({ projectId, filter, onDone, onClose }: Props) {
  const [draft, setDraft] = useState(() => toDraft(filter));
  const [tried, setTried] = useState(false);
  const problem = problemOf(draft);

  function submit(submission: FormEvent) {
    submission.preventDefault();
    setTried(true);
    if (problem === null) onDone(toFilter(draft));
  }

  return (
    <Dialog title={filter ? tg.change : tg.add} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <DimensionField projectId={projectId} draft={draft} onChange={setDraft} />
          <SelectField
            label={tg.op}
            value={draft.op}
            onChange={({ target }) => {
              const op = opsFor(draft.dimension).find((one) => one === target.value);
              if (op) setDraft({ ...draft, op });
            }}
          >
            {opsFor(draft.dimension).map((op) => (
              <option key={op} value={op}>
                {t.filters.ops[op]}
              </option>
            ))}
          </SelectField>
        </div>
        {draft.op !== "exists" && (
          <ValueFields
            projectId={projectId}
            draft={draft}
            error={tried && problem ? tg.problems[problem] : undefined}
            onChange={setDraft}
          />
        )}
        <DialogActions>
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button type="submit" variant="primary">
            {tg.apply}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
