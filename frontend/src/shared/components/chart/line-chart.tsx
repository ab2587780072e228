import { useMemo, useRef } from "react";
import { useWidth } from "@/shared/hooks/use-width";
import { compact } from "@/shared/lib/format";
import { ChartLines } from "./chart-lines";
import { type ChartPoint, indexAt, makePaths, makeScales, tickIndexes, topOf } from "./model";
import { Tooltip } from "./tooltip";
import { useCursor } from "./use-cursor";

const HEIGHT = 280;
/** One label of the x axis and the air around it. */
const TICK_ROOM = 84;

type Props = {
  label: string;
  points: readonly ChartPoint[];
  /** One bucket in words: "22 November 2026: 1,204 visitors, 980 before". */
  describe: (point: ChartPoint) => string;
  tooltip: (point: ChartPoint) => React.ReactNode;
};

/** A line over buckets. By keyboard it is a slider: arrows walk the buckets, the value is spoken. */
export function LineChart({ label, points, describe, tooltip }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame, 720);
  const { index, setIndex, handlers } = useCursor(points);
  const drawn = useMemo(() => {
    const left = 14 + compact(Math.max(topOf(points), 100)).length * 7;
    const box = { width, height: HEIGHT, top: 12, right: 14, bottom: 28, left };
    const scales = makeScales(points, box);
    const ticks = tickIndexes(points.length, Math.floor((width - left) / TICK_ROOM));
    return { box, scales, ticks, paths: makePaths(points, scales, width) };
  }, [points, width]);
  const current = index === null ? undefined : points[index];

  return (
    <div
      ref={frame}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={Math.max(points.length - 1, 0)}
      aria-valuenow={index ?? Math.max(points.length - 1, 0)}
      aria-valuetext={current ? describe(current) : label}
      {...handlers}
      onPointerMove={(move) => {
        const x = move.clientX - move.currentTarget.getBoundingClientRect().left;
        setIndex(indexAt(drawn.scales, x, points.length));
      }}
      onPointerLeave={() => setIndex(null)}
      className="relative h-70 w-full touch-pan-y overflow-x-clip rounded-lg"
    >
      <ChartLines {...drawn} points={points} index={index} />
      {current && index !== null && (
        <Tooltip x={drawn.scales.x(index)} width={width}>
          {tooltip(current)}
        </Tooltip>
      )}
    </div>
  );
}
