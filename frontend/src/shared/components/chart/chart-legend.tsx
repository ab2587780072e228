import { t } from "@/shared/i18n";

const key = "inline-block w-5 border-t-2 align-middle";

/** Which of the two lines is which; nothing where there is only one. */
export function ChartLegend({ compare }: { compare: keyof typeof t.chart.before }) {
  if (compare === "off") return <span />;
  return (
    <p className="flex flex-wrap gap-x-4 text-[0.8125rem] text-muted">
      <span>
        <span aria-hidden data-key={t.chart.now} className={`${key} border-chart`} /> {t.chart.now}
      </span>
      <span>
        <span
          aria-hidden
          data-key={t.chart.before[compare]}
          className={`${key} border-dotted border-chart-before`}
        />{" "}
        {t.chart.before[compare]}
      </span>
    </p>
  );
}
