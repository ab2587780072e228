import { Link } from "@tanstack/react-router";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { ChartDownloads } from "@/shared/components/chart-actions/chart-downloads";
import { t } from "@/shared/i18n";
import { tb } from "@/shared/i18n/breakdowns";
import { countryName } from "@/shared/lib/country";
import { csvOf } from "@/shared/lib/csv";
import { exact, percent } from "@/shared/lib/format";
import { BOX, type CountryMap as Model, type Place, SHAPES, toMap } from "../map-model";
import type { BreakdownRow } from "../model";
import { isFiltered, toggleValue, type View } from "../view";
import { captionOf, type Origin, periodText } from "../words";
import { FILLS, MapLegend } from "./map-legend";
import { MapTable } from "./map-table";

const NONE = "fill-line stroke-surface stroke-[0.5px] [vector-effect:non-scaling-stroke]";
const SOME = "stroke-surface stroke-[0.5px] [vector-effect:non-scaling-stroke]";

/** Sessions, in words: "1,204 sessions". */
const countText = (count: number): string => t.counts.sessions(count, exact(count));

type Lit = { code: string; x: number; y: number; width: number };

type CountryProps = { place: Place; path: string; view: View; isStop: boolean };

/** A country with visits: a link, as its row in the list is one. Only one of them is a tab stop. */
function Country({ place, path, view, isStop }: CountryProps) {
  const { code } = place;
  const name = countryName(code);
  const active = isFiltered(view, "country", code);
  const deed = active ? t.breakdown.showAll(name) : t.breakdown.only(name);
  return (
    <Link
      from="/p/$slug"
      to="."
      search={(search) => toggleValue(search, "country", code)}
      resetScroll={false}
      tabIndex={isStop ? 0 : -1}
      data-code={code}
      aria-label={`${deed}, ${countText(place.count)}`}
      aria-current={active || undefined}
      className="outline-none"
    >
      <path d={path} className={`${SOME} ${FILLS[place.tone]?.fill}`} />
    </Link>
  );
}

type ShapesProps = { model: Model; view: View; stop: string };

function Shapes({ model, view, stop }: ShapesProps) {
  const places = new Map(model.places.map((place) => [place.code, place]));
  return SHAPES.map(({ code, path }) => {
    const place = places.get(code);
    return place ? (
      <Country key={code} place={place} path={path} view={view} isStop={code === stop} />
    ) : (
      <path key={code} d={path} data-code={code} className={NONE} />
    );
  });
}

function Tooltip({ lit, place }: { lit: Lit; place: Place | undefined }) {
  const style =
    lit.x > lit.width / 2
      ? { right: lit.width - lit.x + 8, top: lit.y }
      : { left: lit.x + 8, top: lit.y };
  return (
    <div
      aria-hidden
      style={style}
      className="pointer-events-none absolute z-10 max-w-60 rounded-lg border border-line bg-surface px-3 py-2 text-[0.8125rem] shadow-float"
    >
      <p className="text-muted">{countryName(lit.code)}</p>
      <p className="font-semibold">
        {place ? `${countText(place.count)} (${percent(place.share)})` : tb.map.none}
      </p>
    </div>
  );
}

/** The place in a list that a key leads to; null for keys that lead nowhere. */
function leadsTo(key: string, from: number, last: number): number | null {
  if (key === "ArrowRight" || key === "ArrowDown") return Math.min(last, from + 1);
  if (key === "ArrowLeft" || key === "ArrowUp") return Math.max(0, from - 1);
  if (key === "Home") return 0;
  if (key === "End") return last;
  return null;
}

const mapTitle = (): string => tb.map.by(t.metrics.sessions, tb.tabs.country);

/** The countries as they are counted, by their codes. */
const toCsv = (rows: readonly BreakdownRow[]): string =>
  csvOf([
    ["country", "sessions", "visitors"],
    ...rows.map(({ value, count, visitors }) => [value, count, visitors]),
  ]);

type Props = { rows: readonly BreakdownRow[]; view: View; title: string; origin: Origin };

/**
 * Where the visits came from. By keyboard it is one stop, in which arrows go from country to country; for screen
 * readers there is a table as well.
 */
export function CountryMap({ rows, view, title, origin }: Props) {
  const model = useMemo(() => toMap(rows), [rows]);
  const frame = useRef<HTMLDivElement>(null);
  const [stop, setStop] = useState("");
  const [lit, setLit] = useState<Lit | null>(null);
  const { places } = model;
  const current = places.some(({ code }) => code === stop) ? stop : (places[0]?.code ?? "");

  function light(target: EventTarget) {
    const shape = target instanceof Element ? target.closest("[data-code]") : null;
    const code = shape?.getAttribute("data-code");
    const around = frame.current?.getBoundingClientRect();
    if (!shape || !code || !around) return setLit(null);
    const box = shape.getBoundingClientRect();
    const x = box.left + box.width / 2 - around.left;
    setLit({ code, x, y: box.top + box.height / 2 - around.top, width: around.width });
  }

  function onKeyDown(press: KeyboardEvent) {
    if (press.altKey || press.ctrlKey || press.metaKey || press.shiftKey) return;
    const from = places.findIndex(({ code }) => code === current);
    const place = places[leadsTo(press.key, from, places.length - 1) ?? -1];
    if (!place) return;
    press.preventDefault();
    setStop(place.code);
    frame.current?.querySelector<SVGElement>(`[data-code="${place.code}"]`)?.focus();
  }

  return (
    <div ref={frame} className="relative">
      {/* biome-ignore lint/a11y/useSemanticElements: an SVG has no fieldset */}
      <svg
        data-chart
        role="group"
        aria-label={tb.map.label(title)}
        viewBox={BOX}
        onKeyDown={onKeyDown}
        onFocus={({ target }) => {
          setStop(target.getAttribute("data-code") ?? stop);
          light(target);
        }}
        onBlur={() => setLit(null)}
        onPointerOver={({ target }) => light(target)}
        onPointerLeave={() => setLit(null)}
        className="block w-full"
      >
        <Shapes model={model} view={view} stop={current} />
        {SHAPES.filter(({ code }) => code !== "" && code === lit?.code).map(({ code, path }) => (
          <path
            key={code}
            d={path}
            className="pointer-events-none fill-none stroke-ink stroke-[1.5px] [vector-effect:non-scaling-stroke]"
          />
        ))}
      </svg>
      {lit && <Tooltip lit={lit} place={places.find(({ code }) => code === lit.code)} />}
      <div className="mt-2 flex items-start justify-between gap-2">
        <MapLegend model={model} />
        <div className="shrink-0">
          <ChartDownloads
            root={frame}
            name="countries"
            caption={captionOf(origin, view, mapTitle(), periodText(view.period))}
            csv={() => toCsv(rows)}
          />
        </div>
      </div>
      <MapTable rows={rows} title={title} />
    </div>
  );
}
