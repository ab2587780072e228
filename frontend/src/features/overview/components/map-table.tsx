import { t } from "@/shared/i18n";
import { tb } from "@/shared/i18n/breakdowns";
import { countryName } from "@/shared/lib/country";
import { exact, percent } from "@/shared/lib/format";
import type { BreakdownRow } from "../model";

const nameOf = (value: string | null): string => {
  if (value === null) return t.breakdown.noValue;
  return value === "" ? t.breakdown.emptyValue : countryName(value);
};

type Props = { rows: readonly BreakdownRow[]; title: string };

/** What the map says, for those who do not see it. Without links: nobody should reach what nobody sees. */
export function MapTable({ rows, title }: Props) {
  return (
    <div className="sr-only">
      <table>
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">{tb.tabs.country}</th>
            <th scope="col">{t.breakdown.columns.sessions}</th>
            <th scope="col">{t.breakdown.share}</th>
            <th scope="col">{t.breakdown.columns.visitors}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ value, count, share, visitors }) => (
            <tr key={value ?? "\u0000none"}>
              <th scope="row">{nameOf(value)}</th>
              <td>{exact(count)}</td>
              <td>{percent(share)}</td>
              <td>{exact(visitors)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
