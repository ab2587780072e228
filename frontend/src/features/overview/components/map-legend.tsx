import { t } from "@/shared/i18n";
import { tb } from "@/shared/i18n/breakdowns";
import { compact, exact } from "@/shared/lib/format";
import { type CountryMap, TONES } from "../map-model";

/** From the palest to the strongest: one colour over the card's own, which makes both themes. */
export const FILLS = [
  { fill: "fill-chart/25", swatch: "bg-chart/25" },
  { fill: "fill-chart/45", swatch: "bg-chart/45" },
  { fill: "fill-chart/65", swatch: "bg-chart/65" },
  { fill: "fill-chart/80", swatch: "bg-chart/80" },
  { fill: "fill-chart", swatch: "bg-chart" },
] as const;

/** "1–9", "10–79", "80 or more": each tone ends where the next begins. */
function rangeOf(borders: readonly number[], at: number): string {
  const low = borders[at] ?? 0;
  const next = borders[at + 1];
  if (next === undefined) return tb.map.atLeast(compact(low));
  return next - 1 === low ? compact(low) : tb.map.from(compact(low), compact(next - 1));
}

function Entry({ swatch, text }: { swatch: string; text: string }) {
  return (
    <li className="flex items-center gap-1.5">
      <span aria-hidden data-key={text} className={`size-3 rounded-sm ${swatch}`} />
      {text}
    </li>
  );
}

/** What the tones mean, and what could not be drawn. */
export function MapLegend({ model }: { model: CountryMap }) {
  const { borders, elsewhere } = model;
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-x-4 gap-y-1 text-[0.8125rem] text-muted">
      <ul aria-label={tb.map.legend} className="flex flex-wrap gap-x-3 gap-y-1 tabular-nums">
        <li>{t.metrics.sessions}</li>
        <Entry swatch="bg-line" text={tb.map.none} />
        {borders.map((border, at) => (
          <Entry
            key={border}
            swatch={FILLS[TONES - borders.length + at]?.swatch ?? ""}
            text={rangeOf(borders, at)}
          />
        ))}
      </ul>
      {elsewhere > 0 && <span>{tb.map.elsewhere(exact(elsewhere))}</span>}
    </div>
  );
}
