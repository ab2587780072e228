import { sparkPath } from "../days";

const WIDTH = 120;
const HEIGHT = 28;
/** Room for half the line's width at every edge. */
const EDGE = 2;

/** How a number went, without axes: the words beside it say the rest. */
export function SparkLine({ values, label }: { values: readonly number[]; label: string }) {
  const path = sparkPath(values, WIDTH, HEIGHT);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`${-EDGE} ${-EDGE} ${WIDTH + 2 * EDGE} ${HEIGHT + 2 * EDGE}`}
      className="h-8 w-31 shrink-0"
    >
      <title>{label}</title>
      <path d={`${path}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z`} className="fill-chart/10" />
      <path d={path} className="fill-none stroke-chart stroke-[1.5]" strokeLinejoin="round" />
    </svg>
  );
}
