import { SelectField, TextField } from "@/shared/components/ui/field";
import { t } from "@/shared/i18n";
import type { Range } from "@/shared/lib/period";

const DAYS = "days";
const BLANK: Range = { from: "", to: "" };

type Props<Last extends string> = {
  label: string;
  lasts: readonly Last[];
  nameOf: (last: Last) => string;
  period: { last: Last } | Range;
  onChange: (period: { last: Last } | Range) => void;
};

/** When: a period that ends now, or from one day to another. */
export function PeriodField<Last extends string>(props: Props<Last>) {
  const { label, lasts, nameOf, period, onChange } = props;
  const range = "last" in period ? null : period;
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <SelectField
        label={label}
        value={"last" in period ? period.last : DAYS}
        onChange={({ target }) => {
          const last = lasts.find((one) => one === target.value);
          onChange(last ? { last } : BLANK);
        }}
      >
        {lasts.map((last) => (
          <option key={last} value={last}>
            {nameOf(last)}
          </option>
        ))}
        <option value={DAYS}>{t.periods.custom}</option>
      </SelectField>
      {range && (
        <div className="grid min-w-0 gap-2 @xs:grid-cols-2">
          <TextField
            label={t.periods.from}
            type="date"
            required
            value={range.from}
            onChange={({ target }) => onChange({ ...range, from: target.value })}
          />
          <TextField
            label={t.periods.to}
            type="date"
            required
            value={range.to}
            onChange={({ target }) => onChange({ ...range, to: target.value })}
          />
        </div>
      )}
    </div>
  );
}
