import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { TextField } from "@/shared/components/ui/field";
import { t } from "@/shared/i18n";
import { tg } from "@/shared/i18n/goals";
import { LASTS, type Period, toRange } from "@/shared/lib/period";
import { COMPARES, toSearch, type View } from "../view";

const CUSTOM = "custom";
const select = "h-9 min-w-0 rounded-lg border border-line bg-surface px-2.5 text-ink shadow-card";

type RangeProps = { period: Period; onApply: (period: Period) => void };

function RangeForm({ period, onApply }: RangeProps) {
  const [from, setFrom] = useState("last" in period ? "" : period.from);
  const [to, setTo] = useState("last" in period ? "" : period.to);

  function submit(submission: FormEvent) {
    submission.preventDefault();
    onApply(toRange(from, to));
  }

  return (
    <form
      onSubmit={submit}
      aria-label={t.periods.custom}
      className="flex flex-wrap items-end justify-end gap-2"
    >
      <TextField
        label={t.periods.from}
        type="date"
        required
        value={from}
        onChange={({ target }) => setFrom(target.value)}
      />
      <TextField
        label={t.periods.to}
        type="date"
        required
        value={to}
        onChange={({ target }) => setTo(target.value)}
      />
      <Button type="submit">{t.periods.apply}</Button>
    </form>
  );
}

/** The period and what it is compared with. */
export function GoalsBar({ view }: { view: View }) {
  const navigate = useNavigate({ from: "/p/$slug/goals" });
  const { period, compare } = view;
  const isRange = !("last" in period);
  const [ranging, setRanging] = useState(false);
  const go = (part: Partial<View>) =>
    void navigate({ search: toSearch({ ...view, ...part }), resetScroll: false });

  function choosePeriod(value: string) {
    const last = LASTS.find((one) => one === value);
    setRanging(last === undefined);
    if (last) go({ period: { last } });
  }

  return (
    <div className="order-last flex w-full min-w-0 flex-col gap-2 sm:order-none sm:w-auto">
      <div className="grid min-w-0 grid-cols-[2fr_3fr] gap-2 sm:flex sm:justify-end">
        <select
          aria-label={t.periods.label}
          value={isRange || ranging ? CUSTOM : period.last}
          onChange={({ target }) => choosePeriod(target.value)}
          className={select}
        >
          {LASTS.map((last) => (
            <option key={last} value={last}>
              {t.periods[last]}
            </option>
          ))}
          <option value={CUSTOM}>{tg.custom}</option>
        </select>
        <select
          aria-label={t.compares.label}
          value={compare}
          onChange={({ target }) => {
            const chosen = COMPARES.find((one) => one === target.value);
            if (chosen) go({ compare: chosen });
          }}
          className={select}
        >
          {COMPARES.map((one) => (
            <option key={one} value={one}>
              {t.compares[one]}
            </option>
          ))}
        </select>
      </div>
      {(isRange || ranging) && (
        <RangeForm
          key={JSON.stringify(period)}
          period={period}
          onApply={(chosen) => go({ period: chosen })}
        />
      )}
    </div>
  );
}
