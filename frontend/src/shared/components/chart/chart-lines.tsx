import { useId } from "react";
import { compact } from "@/shared/lib/format";
import type { Box, ChartPoint, Paths, Scales } from "./model";

type Props = {
  box: Box;
  scales: Scales;
  ticks: readonly number[];
  paths: Paths;
  points: readonly ChartPoint[];
  index: number | null;
};

/** Both axes and the lines across, for whatever is drawn between them. */
export function Axes({ box, scales, ticks, points }: Omit<Props, "paths" | "index">) {
  return (
    <g className="fill-muted text-xs tabular-nums">
      {scales.yTicks.map((value) => (
        <g key={value} transform={`translate(0 ${scales.y(value)})`}>
          <line x1={box.left} x2={box.width - box.right} className="stroke-line" />
          <text x={box.left - 10} dy="0.32em" textAnchor="end">
            {compact(value)}
          </text>
        </g>
      ))}
      {ticks.map((at) => (
        <text
          key={at}
          x={scales.x(at)}
          y={box.height - 8}
          textAnchor={anchorOf(at, ticks, scales, box)}
        >
          {points[at]?.tick}
        </text>
      ))}
    </g>
  );
}

/** The outermost labels lean inwards rather than hang over the edge. */
function anchorOf(
  at: number,
  ticks: readonly number[],
  scales: Scales,
  box: Box,
): "start" | "middle" | "end" {
  if (at === 0) return "start";
  const last = at === ticks.at(-1);
  return last && scales.x(at) > box.width - box.right - 30 ? "end" : "middle";
}

function Cursor({ box, scales, points, index }: Omit<Props, "ticks" | "paths">) {
  const point = index === null ? undefined : points[index];
  if (!point || index === null) return null;
  const x = scales.x(index);
  return (
    <g>
      <line x1={x} x2={x} y1={box.top} y2={box.height - box.bottom} className="stroke-field" />
      {point.before !== null && (
        <circle
          cx={x}
          cy={scales.y(point.before)}
          r={3.5}
          className="fill-surface stroke-chart-before stroke-2"
        />
      )}
      {point.value !== null && (
        <circle
          cx={x}
          cy={scales.y(point.value)}
          r={4.5}
          className="fill-chart stroke-surface stroke-2"
        />
      )}
    </g>
  );
}

/** A flag at the top of each bucket that somebody noted something about, and a line down to the axis. */
function Notes({ box, scales, points }: Pick<Props, "box" | "scales" | "points">) {
  return points.map((point, place) => {
    if (!point.notes) return null;
    const x = scales.x(place);
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: a bucket is its place
      <g key={place}>
        <line
          x1={x}
          x2={x}
          y1={box.top}
          y2={box.height - box.bottom}
          strokeDasharray="3 3"
          className="stroke-warn"
        />
        <path d={`M${x} ${box.top - 6} l5 5 l-5 5 l-5 -5 z`} className="fill-warn stroke-surface" />
      </g>
    );
  });
}

export function ChartLines(props: Props) {
  const { box, scales, paths } = props;
  const gradient = useId();
  return (
    <svg
      aria-hidden
      data-chart
      width={box.width}
      height={box.height}
      viewBox={`0 0 ${box.width} ${box.height}`}
      className="absolute inset-0 block overflow-visible"
    >
      <defs>
        <linearGradient id={gradient} x1="0" x2="0" y1="0" y2="1">
          <stop offset="0%" className="[stop-color:var(--color-chart)]" stopOpacity={0.22} />
          <stop offset="100%" className="[stop-color:var(--color-chart)]" stopOpacity={0.02} />
        </linearGradient>
      </defs>
      <Axes {...props} />
      <Notes {...props} />
      <path d={paths.area} fill={`url(#${gradient})`} />
      <g fill="none" strokeLinecap="round" strokeLinejoin="round">
        <path
          d={paths.before}
          className="stroke-chart-before"
          strokeWidth={1.5}
          strokeDasharray="1 4"
        />
        <path d={paths.full} className="stroke-chart" strokeWidth={2.25} />
        <path d={paths.partial} className="stroke-chart" strokeWidth={2.25} strokeDasharray="6 6" />
      </g>
      {paths.lone.map((spot) => (
        <circle
          key={spot.index}
          cx={scales.x(spot.index)}
          cy={scales.y(spot.value ?? 0)}
          r={3}
          className="fill-chart"
        />
      ))}
      <Cursor {...props} />
    </svg>
  );
}
