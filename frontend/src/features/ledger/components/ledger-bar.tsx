import { Link, useNavigate } from "@tanstack/react-router";
import { CalendarDays, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { controlClass, TextField } from "@/shared/components/ui/field";
import { optionClass, Popover } from "@/shared/components/ui/popover";
import { tm } from "@/shared/i18n/manage";
import { instant } from "@/shared/lib/format";
import { fromLocalInput, toLocalInput } from "@/shared/lib/local-time";
import { visible } from "@/shared/lib/visible";
import { guessZone } from "@/shared/lib/zones";
import {
  FILTERS,
  type FilterName,
  groupsFor,
  LASTS,
  OUTCOMES,
  type Period,
  toSearch,
  type View,
  withoutFilter,
  withPeriod,
} from "../view";

type Props = { view: View; keyNames: Readonly<Record<string, string>> };

const periodText = (period: Period): string =>
  "last" in period
    ? tm.ledger.periods[period.last]
    : `${instant(period.from)} – ${instant(period.to)}`;

function RangeForm({ view, close }: { view: View; close: () => void }) {
  const navigate = useNavigate({ from: "/p/$slug/ledger" });
  const { period } = view;
  const [from, setFrom] = useState("from" in period ? toLocalInput(period.from) : "");
  const [to, setTo] = useState("to" in period ? toLocalInput(period.to) : "");

  function submit(submission: FormEvent) {
    submission.preventDefault();
    const range = { from: fromLocalInput(from) ?? "", to: fromLocalInput(to) ?? "" };
    close();
    void navigate({ search: toSearch(withPeriod(view, range)), resetScroll: false });
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-3 p-1.5">
      <p className="font-medium">{tm.ledger.custom}</p>
      <TextField
        label={tm.ledger.from}
        type="datetime-local"
        required
        value={from}
        max={to || undefined}
        onChange={(change) => setFrom(change.target.value)}
      />
      <TextField
        label={tm.ledger.to}
        hint={tm.ledger.customNote(guessZone())}
        type="datetime-local"
        required
        value={to}
        min={from || undefined}
        onChange={(change) => setTo(change.target.value)}
      />
      <Button type="submit" variant="primary" size="sm">
        {tm.ledger.apply}
      </Button>
    </form>
  );
}

function PeriodPicker({ view }: { view: View }) {
  return (
    <Popover
      title={tm.ledger.period}
      align="end"
      label={
        <>
          <CalendarDays aria-hidden className="size-4 shrink-0 text-muted" />
          <span className="truncate">{periodText(view.period)}</span>
        </>
      }
    >
      {(close) => (
        <div className="sm:w-80">
          <ul>
            {LASTS.map((last) => (
              <li key={last}>
                <Link
                  from="/p/$slug/ledger"
                  to="."
                  search={toSearch(withPeriod(view, { last }))}
                  resetScroll={false}
                  onClick={close}
                  aria-current={("last" in view.period && view.period.last === last) || undefined}
                  className={optionClass}
                >
                  {tm.ledger.periods[last]}
                </Link>
              </li>
            ))}
          </ul>
          <hr className="my-1.5 border-line" />
          <RangeForm view={view} close={close} />
        </div>
      )}
    </Popover>
  );
}

function GroupPicker({ view }: { view: View }) {
  const navigate = useNavigate({ from: "/p/$slug/ledger" });
  const groups = groupsFor(view.period);
  return (
    <select
      aria-label={tm.ledger.by}
      value={view.by}
      onChange={(change) => {
        const by = groups.find((group) => group === change.target.value);
        if (by) void navigate({ search: toSearch({ ...view, by }), resetScroll: false });
      }}
      className={`${controlClass} w-auto!`}
    >
      {groups.map((group) => (
        <option key={group} value={group}>
          {tm.ledger.groups[group]}
        </option>
      ))}
    </select>
  );
}

function filterText(name: FilterName, { view, keyNames }: Props): string {
  const value = view.filters[name] ?? "";
  const outcome = OUTCOMES.find((one) => name === "outcome" && one === value);
  const shown = outcome
    ? tm.ledger.outcomes[outcome]
    : visible(name === "key" ? keyNames[value] || value : value);
  return tm.ledger.filter(tm.ledger.groups[name], shown);
}

function Chips(props: Props) {
  const { view } = props;
  const names = FILTERS.filter((name) => view.filters[name] !== undefined);
  if (names.length === 0) return null;
  return (
    <ul aria-label={tm.ledger.filters} className="flex flex-wrap gap-2">
      {names.map((name) => (
        <li key={name}>
          <Link
            from="/p/$slug/ledger"
            to="."
            search={toSearch(withoutFilter(view, name))}
            resetScroll={false}
            aria-label={tm.ledger.removeFilter(filterText(name, props))}
            className="inline-flex max-w-full items-center gap-1.5 rounded-lg bg-accent-soft px-2.5 py-1 text-accent hover:brightness-95"
          >
            <span className="wrap-anywhere">{filterText(name, props)}</span>
            <X aria-hidden className="size-3.5 shrink-0" />
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** What is shown of the ledger: which period, grouped how, and only what. */
export function LedgerBar(props: Props) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-2">
      <Chips {...props} />
      <div className="ml-auto flex flex-wrap items-center gap-2">
        <GroupPicker view={props.view} />
        <PeriodPicker view={props.view} />
      </div>
    </div>
  );
}
