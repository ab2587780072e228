import { useMemo, useRef } from "react";
import { Axes } from "@/shared/components/chart/chart-lines";
import { indexAt, makeScales, tickIndexes, topOf } from "@/shared/components/chart/model";
import { Tooltip } from "@/shared/components/chart/tooltip";
import { useCursor } from "@/shared/components/chart/use-cursor";
import { useWidth } from "@/shared/hooks/use-width";
import { tf } from "@/shared/i18n/flow";
import { compact, exact } from "@/shared/lib/format";
import { type Bar, type Kind, layersOf } from "./model";

const HEIGHT = 220;
/** Of a letter on the axis, generously. */
const LETTER = 6.5;

/** What a label needs: the first one leans to the right, so that one and a half stand side by side. */
const tickRoom = (bars: readonly Bar[]): number =>
  16 + 1.5 * LETTER * Math.max(...bars.map(({ tick }) => tick.length), 5);

const FILLS: Readonly<Record<Kind, string>> = {
  accepted: "fill-chart",
  away: "fill-danger",
  limited: "fill-warn",
  leftOut: "fill-chart-before",
};

export const inWords = (bar: Bar): string =>
  layersOf(bar)
    .map(({ kind, from, to }) => `${tf.kinds[kind]} ${exact(to - from)}`)
    .join(", ") || tf.nothing;

/** Bars over buckets, their parts on top of each other. By keyboard a slider, as the line is. */
export function StackedChart({ label, bars }: { label: string; bars: readonly Bar[] }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame, 720);
  const { index, setIndex, handlers } = useCursor(bars);
  const drawn = useMemo(() => {
    const left = 14 + compact(Math.max(topOf(bars), 100)).length * 7;
    const band = (width - left - 14) / Math.max(bars.length, 1);
    // The first and the last bar are drawn around their points, not over the edge.
    const box = {
      width,
      height: HEIGHT,
      top: 12,
      right: 14 + band / 2,
      bottom: 28,
      left: left + band / 2,
    };
    const scales = makeScales(bars, box);
    const ticks = tickIndexes(bars.length, Math.floor((width - left) / tickRoom(bars)));
    return { box, scales, ticks, thick: Math.max(1, band * 0.8) };
  }, [bars, width]);
  const { box, scales, ticks, thick } = drawn;
  const current = index === null ? undefined : bars[index];

  return (
    <div
      ref={frame}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={Math.max(bars.length - 1, 0)}
      aria-valuenow={index ?? Math.max(bars.length - 1, 0)}
      aria-valuetext={current ? `${current.title}: ${inWords(current)}` : label}
      {...handlers}
      onPointerMove={(move) => {
        const x = move.clientX - move.currentTarget.getBoundingClientRect().left;
        setIndex(indexAt(scales, x, bars.length));
      }}
      onPointerLeave={() => setIndex(null)}
      className="relative h-55 w-full touch-pan-y overflow-x-clip rounded-lg"
    >
      <svg
        aria-hidden
        data-chart
        width={width}
        height={HEIGHT}
        viewBox={`0 0 ${width} ${HEIGHT}`}
        className="absolute inset-0 block overflow-visible"
      >
        <Axes box={box} scales={scales} ticks={ticks} points={bars} />
        {bars.map((bar, place) => (
          <g key={bar.start} opacity={index === null || index === place ? 1 : 0.55}>
            {layersOf(bar).map(({ kind, from, to }) => (
              <rect
                key={kind}
                x={scales.x(place) - thick / 2}
                y={scales.y(to)}
                width={thick}
                height={scales.y(from) - scales.y(to)}
                className={FILLS[kind]}
              />
            ))}
          </g>
        ))}
      </svg>
      {current && index !== null && (
        <Tooltip x={scales.x(index)} width={width}>
          <p className="text-muted">{current.title}</p>
          <p className="font-semibold">{inWords(current)}</p>
        </Tooltip>
      )}
    </div>
  );
}
