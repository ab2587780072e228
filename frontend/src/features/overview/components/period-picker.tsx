import { Link, useNavigate } from "@tanstack/react-router";
import { CalendarDays } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button } from "@/shared/components/ui/button";
import { TextField } from "@/shared/components/ui/field";
import { optionClass, Popover } from "@/shared/components/ui/popover";
import { t } from "@/shared/i18n";
import { toRange } from "@/shared/lib/period";
import { LASTS, type Period, type View, withLast, withRange } from "../view";
import { periodText } from "../words";

function RangeForm({ period, close }: { period: Period; close: () => void }) {
  const [from, setFrom] = useState("last" in period ? "" : period.from);
  const [to, setTo] = useState("last" in period ? "" : period.to);
  const navigate = useNavigate({ from: "/p/$slug" });

  function submit(submission: FormEvent) {
    submission.preventDefault();
    void navigate({
      to: ".",
      search: (search) => withRange(search, toRange(from, to)),
      resetScroll: false,
    });
    close();
  }

  return (
    <form
      onSubmit={submit}
      aria-label={t.periods.custom}
      className="flex flex-col gap-3 px-2.5 pt-2 pb-1.5"
    >
      <p className="font-medium text-muted">{t.periods.custom}</p>
      <div className="grid grid-cols-2 gap-2">
        <TextField
          label={t.periods.from}
          type="date"
          required
          value={from}
          onChange={(change) => setFrom(change.target.value)}
        />
        <TextField
          label={t.periods.to}
          type="date"
          required
          value={to}
          onChange={(change) => setTo(change.target.value)}
        />
      </div>
      <Button type="submit" variant="primary" size="sm">
        {t.periods.apply}
      </Button>
    </form>
  );
}

export function PeriodPicker({ view }: { view: View }) {
  return (
    <Popover
      title={t.periods.label}
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
                  from="/p/$slug"
                  to="."
                  search={(search) => withLast(search, last)}
                  resetScroll={false}
                  onClick={close}
                  aria-current={("last" in view.period && view.period.last === last) || undefined}
                  className={optionClass}
                >
                  {t.periods[last]}
                </Link>
              </li>
            ))}
          </ul>
          <hr className="my-1.5 border-line" />
          <RangeForm period={view.period} close={close} />
        </div>
      )}
    </Popover>
  );
}
